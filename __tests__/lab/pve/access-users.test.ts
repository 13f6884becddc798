import { denied, outcome, useToken, useUser } from "./session";
import { useLab } from "./use-lab";

// PVE::API2::User, pve-access-control 9, read, where a test does not say that it was observed. `lab()` calls as root's
// token, which is a user like any other to the permission checks.

const lab = useLab((cluster) => {
  cluster.users.push({ id: "joe@pve" }, { id: "sue@pve" });
  cluster.tokens.push({ id: "joe@pve!ci" });
});

const userIds = (users: { userid: string }[]) => users.map(({ userid }) => userid);

describe("a user", () => {
  test("is made with what is given, and reads back with its groups as a list", async () => {
    await lab().post("/access/groups", { groupid: "staff" });
    await lab().post("/access/groups", { groupid: "night" });
    const answer = await lab().post("/access/users", {
      userid: "ann@pve",
      comment: "Größe ✓",
      email: "ann@example.test",
      firstname: "Ann",
      lastname: "Doe",
      expire: 4_000_000_000,
      groups: "staff,night",
    });
    expect([answer.status, answer.body]).toEqual([200, { data: null }]);
    expect(await lab().data("/access/users/ann@pve")).toEqual({
      comment: "Größe ✓",
      email: "ann@example.test",
      enable: 1,
      expire: 4_000_000_000,
      firstname: "Ann",
      groups: ["night", "staff"],
      lastname: "Doe",
      tokens: null,
    });
    expect(await lab().data("/access/groups/staff")).toEqual({ members: ["ann@pve"] });
  });

  test("with nothing but an id is enabled and never expires", async () => {
    await lab().post("/access/users", { userid: "ann@pve" });
    expect(await lab().data("/access/users/ann@pve")).toEqual({ enable: 1, expire: 0, groups: [], tokens: null });
  });

  test("with a password can log in", async () => {
    await lab().post("/access/users", { userid: "ann@pve", password: "secret words" });
    expect((await (await useUser(lab(), "ann@pve", "secret words")).get("/version")).status).toBe(200);
  });

  // PVE::AccessControl::parse_user_config, pve-access-control 9, read
  test("with a comment and without an address has an empty one", async () => {
    await lab().put("/access/users/joe@pve", { comment: "x" });
    expect(await lab().data("/access/users/joe@pve")).toMatchObject({ comment: "x", email: "" });
    await lab().put("/access/users/joe@pve", { comment: "" });
    expect(await lab().data("/access/users/joe@pve")).toEqual({
      enable: 1,
      expire: 0,
      groups: [],
      tokens: expect.anything(),
    });
  });

  test("is changed in what is given alone; its groups are replaced or appended to", async () => {
    for (const groupid of ["a", "b", "c"]) await lab().post("/access/groups", { groupid });
    await lab().put("/access/users/joe@pve", { firstname: "Joe", groups: "a" });
    await lab().put("/access/users/joe@pve", { groups: "b", append: 1 });
    expect(await lab().data("/access/users/joe@pve")).toMatchObject({ firstname: "Joe", groups: ["a", "b"] });
    await lab().put("/access/users/joe@pve", { groups: "c", enable: 0 });
    expect(await lab().data("/access/users/joe@pve")).toMatchObject({ firstname: "Joe", groups: ["c"], enable: 0 });
    await lab().put("/access/users/joe@pve", { groups: "" });
    expect((await lab().data("/access/users/joe@pve")).groups).toEqual([]);
  });

  test("that is taken, or in a group that is not there, is refused and not made", async () => {
    expect(outcome(await lab().post("/access/users", { userid: "joe@pve" }))).toEqual([
      500,
      "create user failed: user 'joe@pve' already exists",
    ]);
    const answer = await lab().post("/access/users", { userid: "ann@pve", groups: "nosuch" });
    expect(outcome(answer)).toEqual([500, "create user failed: no such group 'nosuch'"]);
    expect(userIds(await lab().data("/access/users"))).not.toContain("ann@pve");
    expect(outcome(await lab().put("/access/users/joe@pve", { groups: "nosuch" }))).toEqual([
      500,
      "update user failed: no such group 'nosuch'",
    ]);
  });

  test.each([
    ["password", { password: "short" }, "value must be at least 8 characters long"],
    ["email", { email: "nobody" }, "invalid format - value does not look like a valid email address\n"],
    ["expire", { expire: -1 }, "value must have a minimum value of 0"],
    ["groups", { groups: "a b,c/d" }, "invalid format - group name 'c/d' contains invalid characters\n"],
    ["keys", { keys: "a-b" }, "value does not match the regex pattern"],
  ])("with a bad %s is refused", async (name, parameters, problem) => {
    const answer = await lab().post("/access/users", { userid: "ann@pve", ...parameters });
    expect([answer.status, answer.body?.errors]).toEqual([400, { [name]: problem }]);
  });

  // observed for root; the id is checked in the permission check, which root's ticket passes by
  test("whose id is none is a 400 for root and a 500 for others", async () => {
    const root = await useUser(lab(), "root@pam");
    const answer = await root.post("/access/users", { userid: "no realm" });
    expect(answer.body?.errors).toEqual({
      userid: "invalid format - value 'no realm' does not look like a valid user name\n",
    });
    expect(outcome(await lab().post("/access/users", { userid: "norealm" }))).toEqual([
      500,
      "value 'norealm' does not look like a valid user name",
    ]);
  });

  // observed: 200 for root's ticket
  test("that is unknown can be deleted by root, and is missed in the permission check of others", async () => {
    const root = await useUser(lab(), "root@pam");
    expect((await root.delete("/access/users/nosuch@pve")).status).toBe(200);
    expect(outcome(await lab().delete("/access/users/nosuch@pve"))).toEqual([500, "no such user ('nosuch@pve')"]);
    expect(outcome(await root.get("/access/users/nosuch@pve"))).toEqual([500, "no such user ('nosuch@pve')"]);
    expect(outcome(await root.put("/access/users/nosuch@pve", {}))).toEqual([
      500,
      "update user failed: no such user ('nosuch@pve')",
    ]);
  });

  // observed: deleting a user removes its ACLs
  test("that is deleted takes its tokens, memberships and ACLs with it", async () => {
    await lab().post("/access/groups", { groupid: "staff" });
    await lab().put("/access/users/joe@pve", { groups: "staff" });
    await lab().put("/access/acl", { path: "/", users: "joe@pve", tokens: "joe@pve!ci", roles: "PVEAuditor" });
    expect((await useToken(lab(), "joe@pve!ci").get("/version")).status).toBe(200);
    await lab().delete("/access/users/joe@pve");
    expect(await lab().data("/access/acl")).toEqual([]);
    expect(await lab().data("/access/groups/staff")).toEqual({ members: [] });
    expect(outcome(await useToken(lab(), "joe@pve!ci").get("/version"))).toEqual([401, "Authentication failed!"]);
    await lab().post("/access/users", { userid: "joe@pve" });
    expect(await lab().data("/access/users/joe@pve/token")).toEqual([]);
    await expect(useUser(lab(), "joe@pve")).rejects.toThrow("authentication failure");
  });

  test("of the system gets no password: the lab has no system", async () => {
    const answer = await lab().post("/access/users", { userid: "ann@pam", password: "secret words" });
    expect(outcome(answer)).toEqual([501, "the system user of 'ann@pam' is not modelled by the lab"]);
    expect((await lab().post("/access/users", { userid: "ann@pam" })).status).toBe(200);
    expect(outcome(await lab().post("/access/users", { userid: "ann@ldap", password: "secret words" }))).toEqual([
      500,
      "create user failed: auth domain 'ldap' does not exist",
    ]);
  });
});

describe("the list of users", () => {
  test("has groups and tokens only in full, and can be of those enabled or not", async () => {
    await lab().post("/access/groups", { groupid: "staff" });
    await lab().put("/access/users/joe@pve", { groups: "staff", enable: 0 });
    expect(await lab().data("/access/users?enabled=0")).toEqual([
      { enable: 0, expire: 0, "realm-type": "pve", userid: "joe@pve" },
    ]);
    expect(userIds(await lab().data("/access/users?enabled=1"))).toEqual(["root@pam", "sue@pve"]);
    expect(await lab().data("/access/users?full=1&enabled=0")).toEqual([
      {
        enable: 0,
        expire: 0,
        groups: "staff",
        "realm-type": "pve",
        tokens: [{ expire: 0, privsep: 1, tokenid: "ci" }],
        userid: "joe@pve",
      },
    ]);
  });

  test("holds for a user itself and those whose groups it looks after, for its token none", async () => {
    const joe = await useUser(lab(), "joe@pve");
    expect(userIds(await joe.data("/access/users"))).toEqual(["joe@pve"]);
    expect(await useToken(lab(), "joe@pve!ci").data("/access/users")).toEqual([]);
    await lab().post("/access/groups", { groupid: "staff" });
    await lab().put("/access/users/sue@pve", { groups: "staff" });
    await lab().put("/access/acl", { path: "/access/groups/staff", users: "joe@pve", roles: "PVEUserAdmin" });
    expect(userIds(await joe.data("/access/users"))).toEqual(["joe@pve", "sue@pve"]);
    await lab().put("/access/acl", { path: "/access", users: "joe@pve", roles: "PVESysAdmin" });
    expect(userIds(await joe.data("/access/users"))).toEqual(["joe@pve", "root@pam", "sue@pve"]);
  });
});

// PVE::RPCEnvironment::exec_api2_perm_check (userid-group, userid-param), pve-access-control 9, read
describe("who looks after a group", () => {
  beforeEach(async () => {
    for (const groupid of ["staff", "night"]) await lab().post("/access/groups", { groupid });
    await lab().put("/access/users/sue@pve", { groups: "staff" });
    await lab().post("/access/users", { userid: "ann@pve" });
    await lab().put("/access/acl", { path: "/access/groups/staff", users: "joe@pve", roles: "PVEUserAdmin" });
  });

  test("may look at its users and no others", async () => {
    const joe = await useUser(lab(), "joe@pve");
    expect((await joe.get("/access/users/sue@pve")).status).toBe(200);
    expect(outcome(await joe.get("/access/users/ann@pve"))).toEqual(denied());
  });

  test("may change its users, and put them into its groups alone", async () => {
    const joe = await useUser(lab(), "joe@pve");
    expect((await joe.put("/access/users/sue@pve", { comment: "x", groups: "staff" })).status).toBe(200);
    expect(outcome(await joe.put("/access/users/sue@pve", { comment: "x" }))).toEqual(
      denied("/access/groups, User.Modify"),
    );
    expect(outcome(await joe.put("/access/users/sue@pve", { groups: "staff,night" }))).toEqual(
      denied("/access/groups/night, User.Modify"),
    );
    expect(outcome(await joe.put("/access/users/ann@pve", { groups: "staff" }))).toEqual(denied());
  });

  test("makes and deletes users where it also may add to the realm", async () => {
    const joe = await useUser(lab(), "joe@pve");
    const make = (userid: string, groups: string) => joe.post("/access/users", { userid, groups });
    expect(outcome(await make("new@pve", "staff"))).toEqual(denied("/access/realm/pve, Realm.AllocateUser"));
    await lab().put("/access/acl", { path: "/access/realm/pve", users: "joe@pve", roles: "PVEUserAdmin" });
    expect(outcome(await make("new@pve", "night"))).toEqual(denied("/access/groups/night, User.Modify"));
    expect(outcome(await make("new@pam", "staff"))).toEqual(denied("/access/realm/pam, Realm.AllocateUser"));
    expect((await make("new@pve", "staff")).status).toBe(200);
    expect((await joe.delete("/access/users/new@pve")).status).toBe(200);
    expect(outcome(await joe.delete("/access/users/ann@pve"))).toEqual(denied());
  });
});

test("nobody has a second factor", async () => {
  expect(await lab().data("/access/users/joe@pve/tfa")).toEqual({});
  expect(await lab().data("/access/tfa")).toEqual([]);
  expect(await lab().data("/access/tfa/joe@pve")).toEqual([]);
  expect(outcome(await lab().get("/access/tfa/joe@pve/1"))).toEqual([404, "No such tfa entry '1'"]);
  expect((await lab().put("/access/users/joe@pve/unlock-tfa")).body).toEqual({ data: 0 });
  expect((await lab().get("/access/users/joe@pve/tfa?multiple=1")).status).toBe(501);
});

test("what lies below /access is listed", async () => {
  expect((await lab().data("/access")).map(({ subdir }: { subdir: string }) => subdir)).toEqual([
    ...["users", "groups", "roles", "acl", "domains", "openid", "tfa", "ticket", "password"],
  ]);
  expect(await lab().data("/access/openid")).toEqual([{ subdir: "auth-url" }, { subdir: "login" }]);
});
