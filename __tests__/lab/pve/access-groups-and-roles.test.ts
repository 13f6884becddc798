import { denied, outcome, useToken, useUser } from "./session";
import { useLab } from "./use-lab";

// PVE::API2::Group, PVE::API2::Role and PVE::API2::Domains, pve-access-control 9, read, where a test does not say that it
// was observed.

const lab = useLab((cluster) => {
  cluster.users.push({ id: "joe@pve" });
  cluster.tokens.push({ id: "joe@pve!ci" });
});

describe("a group", () => {
  test("is made, described, listed and removed", async () => {
    expect((await lab().post("/access/groups", { groupid: "staff", comment: "all of us" })).body).toEqual({
      data: null,
    });
    await lab().put("/access/users/joe@pve", { groups: "staff" });
    expect(await lab().data("/access/groups/staff")).toEqual({ comment: "all of us", members: ["joe@pve"] });
    await lab().put("/access/groups/staff", { comment: "" });
    expect(await lab().data("/access/groups")).toEqual([{ groupid: "staff", users: "joe@pve" }]);
    expect((await lab().delete("/access/groups/staff")).status).toBe(200);
    expect(await lab().data("/access/groups")).toEqual([]);
  });

  // observed: an unknown group is a 500
  test("that is unknown or taken is a 500", async () => {
    expect(outcome(await lab().get("/access/groups/x"))).toEqual([500, "group 'x' does not exist"]);
    expect(outcome(await lab().delete("/access/groups/x"))).toEqual([
      500,
      "delete group failed: group 'x' does not exist",
    ]);
    expect(outcome(await lab().put("/access/groups/x"))).toEqual([
      500,
      "update group failed: group 'x' does not exist",
    ]);
    await lab().post("/access/groups", { groupid: "x" });
    expect(outcome(await lab().post("/access/groups", { groupid: "x" }))).toEqual([
      500,
      "create group failed: group 'x' already exists",
    ]);
  });

  test("that is removed takes its ACLs with it", async () => {
    await lab().post("/access/groups", { groupid: "x" });
    await lab().put("/access/acl", { path: "/vms", groups: "x", roles: "PVEAuditor" });
    await lab().delete("/access/groups/x");
    expect(await lab().data("/access/acl")).toEqual([]);
  });

  test("is shown to who looks after it, and changed by who may allocate groups", async () => {
    for (const groupid of ["a", "b"]) await lab().post("/access/groups", { groupid });
    const joe = await useUser(lab(), "joe@pve");
    expect(await joe.data("/access/groups")).toEqual([]);
    await lab().put("/access/acl", { path: "/access/groups/a", users: "joe@pve", roles: "PVEUserAdmin" });
    expect(await joe.data("/access/groups")).toEqual([{ groupid: "a", users: "" }]);
    expect(outcome(await joe.get("/access/groups/a"))).toEqual(denied("/access/groups, Sys.Audit|Group.Allocate"));
    expect(outcome(await joe.delete("/access/groups/a"))).toEqual(denied("/access/groups, Group.Allocate"));
  });
});

describe("a role", () => {
  test("is made, changed, added to and read back as keys", async () => {
    await lab().post("/access/roles", { roleid: "Power", privs: "VM.PowerMgmt,VM.Audit" });
    expect(await lab().data("/access/roles/Power")).toEqual({ "VM.Audit": 1, "VM.PowerMgmt": 1 });
    await lab().put("/access/roles/Power", { privs: "VM.Console", append: 1 });
    expect(Object.keys(await lab().data("/access/roles/Power"))).toHaveLength(3);
    await lab().put("/access/roles/Power", { privs: "VM.Clone" });
    expect(await lab().data("/access/roles/Power")).toEqual({ "VM.Clone": 1 });
    await lab().put("/access/roles/Power");
    expect(await lab().data("/access/roles/Power")).toEqual({});
  });

  test("is listed with its privileges in order; the predefined ones are special", async () => {
    await lab().post("/access/roles", { roleid: "Power", privs: "VM.PowerMgmt VM.Audit" });
    const roles = await useToken(lab(), "joe@pve!ci").data("/access/roles");
    expect(roles).toHaveLength(18);
    expect(roles).toContainEqual({ roleid: "Power", privs: "VM.Audit,VM.PowerMgmt", special: 0 });
    expect(roles).toContainEqual({ roleid: "PVETemplateUser", privs: "VM.Audit,VM.Clone", special: 1 });
    expect(roles).toContainEqual({ roleid: "NoAccess", privs: "", special: 1 });
  });

  // observed
  test("may not take a name of Proxmox VE's own", async () => {
    for (const roleid of ["PVEMine", "pvemine"])
      expect((await lab().post("/access/roles", { roleid })).body?.errors).toEqual({
        roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace",
      });
  });

  // observed with VM.Monitor
  test("may hold no privilege that there is not", async () => {
    const answer = await lab().post("/access/roles", { roleid: "x", privs: "VM.Audit,VM.Monitor" });
    expect([answer.status, answer.body?.errors]).toEqual([
      400,
      { privs: "invalid format - invalid privilege 'VM.Monitor'\n" },
    ]);
    expect((await lab().put("/access/roles/x", { append: 1 })).body?.errors).toEqual({
      privs: "missing property - 'append' requires this property",
    });
  });

  test("that is predefined, unknown or taken is a 500", async () => {
    expect(outcome(await lab().put("/access/roles/PVEAdmin", { privs: "VM.Audit" }))).toEqual([
      500,
      "auto-generated role 'PVEAdmin' cannot be modified",
    ]);
    expect(outcome(await lab().delete("/access/roles/NoAccess"))).toEqual([
      500,
      "auto-generated role 'NoAccess' cannot be deleted",
    ]);
    expect(outcome(await lab().get("/access/roles/x"))).toEqual([500, "role 'x' does not exist"]);
    expect(outcome(await lab().put("/access/roles/x"))).toEqual([500, "update role failed: role 'x' does not exist"]);
    expect(outcome(await lab().delete("/access/roles/x"))).toEqual([
      500,
      "delete role failed: role 'x' does not exist",
    ]);
    expect(outcome(await lab().post("/access/roles", { roleid: "Administrator" }))).toEqual([
      500,
      "create role failed: role 'Administrator' already exists",
    ]);
  });

  // observed: deleting a role removes its ACLs
  test("that is changed or removed is felt by those who have it", async () => {
    await lab().post("/access/roles", { roleid: "Maker", privs: "Pool.Allocate" });
    await lab().put("/access/acl", { path: "/pool", users: "joe@pve", roles: "Maker" });
    const joe = await useUser(lab(), "joe@pve");
    expect((await joe.post("/pools", { poolid: "a" })).status).toBe(200);
    await lab().put("/access/roles/Maker", { privs: "Pool.Audit" });
    expect(outcome(await joe.post("/pools", { poolid: "b" }))).toEqual(denied("/pool/b, Pool.Allocate"));
    await lab().delete("/access/roles/Maker");
    expect(await lab().data("/access/acl")).toEqual([]);
  });
});

describe("a realm", () => {
  test("is listed without a login", async () => {
    const answer = await lab().send("GET", "/access/domains", undefined, {});
    expect(answer.body?.data).toEqual([
      { comment: "Linux PAM standard authentication", realm: "pam", type: "pam" },
      { comment: "Proxmox VE authentication server", realm: "pve", type: "pve" },
    ]);
  });

  test("has a comment, and may be the one offered first; without them it is as it was", async () => {
    await lab().put("/access/domains/pam", { default: 1 });
    await lab().put("/access/domains/pve", { comment: "ours", default: 1 });
    const { digest, ...settings } = await lab().data("/access/domains/pve");
    expect([settings, digest]).toEqual([
      { comment: "ours", default: 1, type: "pve" },
      expect.stringMatching(/^[0-9a-f]{40}$/),
    ]);
    expect(await lab().data("/access/domains/pam")).toEqual({
      comment: "Linux PAM standard authentication",
      digest,
      plugin: "PVE::Auth::PAM",
      type: "pam",
    });
    await lab().put("/access/domains/pve", { delete: "comment", digest });
    expect((await lab().data("/access/domains/pve")).comment).toBe("Proxmox VE authentication server");
    expect((await lab().put("/access/domains/pve", { comment: "x", digest })).status).toBe(500);
    await lab().delete("/access/domains/pve");
    expect(await lab().data("/access/domains/pve")).not.toHaveProperty("default");
  });

  test("of another type is not modelled; the two cannot be made or mixed with others' settings", async () => {
    const make = (realm: string, type: string) => lab().post("/access/domains", { realm, type });
    expect(outcome(await make("office", "ldap"))).toEqual([501, "a realm of type 'ldap' is not modelled by the lab"]);
    expect(outcome(await make("pam", "pam"))).toEqual([500, "add auth server failed: domain 'pam' already exists"]);
    expect(outcome(await make("mine", "pve"))).toEqual([
      500,
      "add auth server failed: unable to create builtin type 'pve'",
    ]);
    expect((await lab().put("/access/domains/pve", { server1: "ldap.example.test" })).status).toBe(501);
    expect(outcome(await lab().put("/access/domains/pve"))).toEqual([
      500,
      "update auth server failed: no options specified",
    ]);
  });

  test("that is unknown is a 500", async () => {
    expect(outcome(await lab().get("/access/domains/nosuch"))).toEqual([500, "domain 'nosuch' does not exist"]);
    expect(outcome(await lab().delete("/access/domains/nosuch"))).toEqual([
      500,
      "delete auth server failed: authentication domain 'nosuch' does not exist",
    ]);
  });

  test("is changed by who may allocate realms", async () => {
    const joe = await useUser(lab(), "joe@pve");
    expect(outcome(await joe.get("/access/domains/pve"))).toEqual(denied("/access/realm, Realm.Allocate|Sys.Audit"));
    expect(outcome(await joe.put("/access/domains/pve", { comment: "x" }))).toEqual(
      denied("/access/realm, Realm.Allocate"),
    );
  });
});
