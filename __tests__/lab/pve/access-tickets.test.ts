import { logIn, outcome, requestTicket, Session, useToken, useUser } from "./session";
import { PASSWORD, SECRET, useLab } from "./use-lab";

// Texts and statuses: observed (pve-http-server 6.0.5, pve-access-control 9.1.1). What is signed and how long it is good
// for: PVE::Ticket (pve-common 9) and PVE::AccessControl (pve-access-control 9), read.

const lab = useLab((cluster) => {
  cluster.users.push({ id: "joe@pve" });
  cluster.tokens.push({ id: "joe@pve!ci" });
  cluster.acl.push({ path: "/pool/dev", role: "PVEVMUser", who: "joe@pve", propagate: true });
});

const HOUR = 3_600_000;

describe("a login", () => {
  test("answers a ticket, its CSRF token, what the user may do, and who it is", async () => {
    const { status, body } = await requestTicket(lab(), { username: "joe@pve", password: PASSWORD });
    expect(status).toBe(200);
    expect(Object.keys(body?.data).sort()).toEqual(["CSRFPreventionToken", "cap", "ticket", "username"]);
    expect(body?.data.username).toBe("joe@pve");
    expect(body?.data.ticket).toMatch(/^PVE:joe@pve:[0-9A-F]{8}::[A-Za-z0-9+/=]{344}$/);
    expect(body?.data.CSRFPreventionToken).toMatch(/^[0-9A-F]{8}:[A-Za-z0-9+/]{43}$/);
    expect(body?.data.cap).toMatchObject({ vms: { "VM.Audit": 1, "VM.PowerMgmt": 1 }, nodes: {}, dc: {}, storage: {} });
    expect(Object.keys(body?.data.cap).sort()).toEqual(["access", "dc", "mapping", "nodes", "sdn", "storage", "vms"]);
  });

  test("tells the cluster's name to who may see it", async () => {
    const { body } = await requestTicket(lab(), { username: "root@pam", password: PASSWORD });
    expect(body?.data.clustername).toBe("test");
    expect(body?.data.cap.access).toEqual({ "Group.Allocate": 1, "Permissions.Modify": 1, "User.Modify": 1 });
  });

  test("takes the realm in the name or apart from it", async () => {
    const apart = await requestTicket(lab(), { username: "joe", realm: "pve", password: PASSWORD });
    expect(apart.body?.data.username).toBe("joe@pve");
    expect((await requestTicket(lab(), { username: "joe", password: PASSWORD })).status).toBe(401);
  });

  test.each([
    ["a wrong password", { username: "joe@pve", password: "wrong" }],
    ["an unknown user", { username: "nosuch@pve", password: PASSWORD }],
    ["an unknown realm", { username: "joe@nosuch", password: PASSWORD }],
    ["a second factor that nobody asked for", { username: "joe@pve", password: PASSWORD, otp: "123456" }],
    ["an answer to a challenge that was not made", { username: "joe@pve", password: "x", "tfa-challenge": "y" }],
  ])("with %s fails without saying why", async (_, parameters) => {
    const answer = await requestTicket(lab(), parameters);
    expect(outcome(answer)).toEqual([401, "authentication failure"]);
    expect(answer.body).toEqual({ data: null, message: "authentication failure\n" });
  });

  test("is refused to users who are disabled or have expired", async () => {
    await lab().put("/access/users/joe@pve", { enable: 0 });
    expect((await requestTicket(lab(), { username: "joe@pve", password: PASSWORD })).status).toBe(401);
    await lab().put("/access/users/joe@pve", { enable: 1, expire: 1 });
    expect((await requestTicket(lab(), { username: "joe@pve", password: PASSWORD })).status).toBe(401);
    await lab().put("/access/users/joe@pve", { expire: 0 });
    expect((await requestTicket(lab(), { username: "joe@pve", password: PASSWORD })).status).toBe(200);
  });

  test("with an older ticket in the place of the password renews it", async () => {
    const first = await requestTicket(lab(), { username: "joe@pve", password: PASSWORD });
    const { ticket } = first.body?.data ?? {};
    expect((await requestTicket(lab(), { username: "joe@pve", password: ticket })).status).toBe(200);
    expect((await requestTicket(lab(), { username: "root@pam", password: ticket })).status).toBe(401);
  });

  test("with root's ticket is good for any user", async () => {
    const { body } = await requestTicket(lab(), { username: "root@pam", password: PASSWORD });
    const answer = await requestTicket(lab(), { username: "joe@pve", password: body?.data.ticket });
    expect(answer.body?.data.username).toBe("joe@pve");
  });

  test("may ask whether a user has privileges on a path, and is then answered without a ticket", async () => {
    const ask = (privs: string) =>
      requestTicket(lab(), { username: "joe@pve", password: PASSWORD, path: "/pool/dev", privs });
    const { body } = await ask("VM.Audit,VM.Console");
    expect(Object.keys(body?.data).sort()).toEqual(["cap", "username"]);
    expect(outcome(await ask("VM.Audit,VM.Clone"))).toEqual([401, "authentication failure"]);
  });

  test("is closed to tokens", async () => {
    const answer = await useToken(lab(), "joe@pve!ci").post("/access/ticket", {
      username: "joe@pve",
      password: PASSWORD,
    });
    expect(outcome(answer)).toEqual([
      403,
      "Permission check failed (URI '/access/ticket' not available with API token, need proper ticket.",
    ]);
    expect(answer.body?.message).toBe(`${answer.reason}\n)\n`);
  });

  test("needs no login itself, also with a broken ticket, and its GET answers nothing", async () => {
    const broken = new Session(lab(), { Cookie: "PVEAuthCookie=broken" });
    expect((await broken.get("/access/ticket")).body).toEqual({ data: null });
    expect(outcome(await broken.get("/access/ticket/"))).toEqual([401, "Authentication failed!"]);
  });
});

describe("a ticket", () => {
  test("is taken from the cookie, or from the header Authorization", async () => {
    const { Cookie = "", CSRFPreventionToken = "" } = await logIn(lab(), "joe@pve");
    const get = (headers: Record<string, string>) => lab().send("GET", "/version", undefined, headers);
    expect((await get({ Cookie: `theme=dark; ${Cookie}; lang=de` })).status).toBe(200);
    expect((await get({ Authorization: Cookie })).status).toBe(200);
    expect((await get({ CSRFPreventionToken })).reason).toBe("No ticket");
  });

  // pve-http-server 6, read: authentication comes before the body is looked at
  test("is missed before a body is, where there should be none", async () => {
    expect(outcome(await lab().send("DELETE", "/pools", "poolid=dev", {}))).toEqual([401, "No ticket"]);
  });

  test("hides a token that is shown with it", async () => {
    const answer = await lab().send("GET", "/version", undefined, {
      Cookie: "PVEAuthCookie=broken",
      Authorization: `PVEAPIToken=joe@pve!ci=${SECRET}`,
    });
    expect(outcome(answer)).toEqual([401, "Authentication failed!"]);
  });

  test("needs its CSRF token for all but GET", async () => {
    const { Cookie = "", CSRFPreventionToken = "" } = await logIn(lab(), "root@pam");
    const post = (headers: Record<string, string>) => lab().send("POST", "/pools", { poolid: "new" }, headers);
    const others = (await logIn(lab(), "joe@pve")).CSRFPreventionToken ?? "";
    for (const token of [undefined, "wrong", others]) {
      const answer = await post({ Cookie, ...(token !== undefined && { CSRFPreventionToken: token }) });
      expect(outcome(answer)).toEqual([401, "Permission denied - invalid csrf token"]);
      expect(answer.body).toBeUndefined();
    }
    expect((await lab().send("GET", "/version", undefined, { Cookie })).status).toBe(200);
    expect((await post({ Cookie, CSRFPreventionToken })).status).toBe(200);
  });

  test("for another user, with another time or another signature is refused", async () => {
    const { body } = await requestTicket(lab(), { username: "joe@pve", password: PASSWORD });
    const ticket: string = body?.data.ticket;
    const get = (text: string) =>
      new Session(lab(), { Cookie: `PVEAuthCookie=${encodeURIComponent(text)}` }).get("/version");
    expect((await get(ticket)).status).toBe(200);
    const later = (Number.parseInt(ticket.split(":")[2] ?? "", 16) + 60).toString(16).toUpperCase();
    for (const tampered of [
      ticket.replace("joe@pve", "root@pam"),
      ticket.replace(/:[0-9A-F]{8}:/, `:${later}:`),
      `${ticket.slice(0, -8)}AAAAAA==`,
      ticket.replace(/::.*/, ""),
    ]) {
      const answer = await get(tampered);
      expect([...outcome(answer), answer.body]).toEqual([401, "Authentication failed!", undefined]);
    }
  });

  test("is good for two hours by the cluster's clock", async () => {
    const joe = await useUser(lab(), "joe@pve");
    lab().control.clock.advance(2 * HOUR - 60_000);
    expect((await joe.get("/version")).status).toBe(200);
    lab().control.clock.advance(60_000);
    expect(outcome(await joe.get("/version"))).toEqual([401, "Authentication failed!"]);
  });

  test("is worth nothing once its user is disabled or gone", async () => {
    const joe = await useUser(lab(), "joe@pve");
    await lab().put("/access/users/joe@pve", { enable: 0 });
    expect(outcome(await joe.get("/version"))).toEqual([401, "Authentication failed!"]);
    await lab().put("/access/users/joe@pve", { enable: 1 });
    expect((await joe.get("/version")).status).toBe(200);
    await lab().delete("/access/users/joe@pve");
    expect(outcome(await joe.get("/version"))).toEqual([401, "Authentication failed!"]);
  });

  test("and a password are good for a cluster that is put back as it was saved", async () => {
    const joe = await useUser(lab(), "joe@pve");
    const saved = lab().control.save();
    await lab().delete("/access/users/joe@pve");
    expect((await joe.get("/version")).status).toBe(401);
    await lab().control.load(saved);
    expect((await joe.get("/version")).status).toBe(200);
    expect((await requestTicket(lab(), { username: "joe@pve", password: PASSWORD })).status).toBe(200);
    expect((await useToken(lab(), "joe@pve!ci").get("/version")).status).toBe(200);
  });

  // observed: skiplock and the like are for root's ticket, not for root's token
  test("of root is root: its own options are open", async () => {
    const root = await useUser(lab(), "root@pam");
    const path = "/nodes/pve1/qemu/9000/config";
    expect((await root.put(path, { args: "-no-reboot", skiplock: 1 })).status).toBe(200);
    expect((await lab().config(9000)).args).toBe("-no-reboot");
    expect((await lab().put(path, { args: "-s" })).status).toBe(500);
  });

  test("is kept by no log, nor is a password", async () => {
    const { Cookie = "" } = await logIn(lab(), "joe@pve");
    const ticket = decodeURIComponent(Cookie.replace("PVEAuthCookie=", ""));
    await requestTicket(lab(), { username: "joe@pve", password: ticket });
    const text = JSON.stringify(lab().requests());
    expect(text).toContain("/access/ticket");
    for (const secret of [PASSWORD, ticket, "::"]) expect(text).not.toContain(secret);
  });
});

// PVE::API2::AccessControl (change_password) and PVE::RPCEnvironment (reauth_user_for_user_modification), read
describe("a password", () => {
  const change = (session: Session, parameters: Record<string, string>) => session.put("/access/password", parameters);
  const own = { userid: "joe@pve", password: "a new password" };

  test("is changed by its user, who gives the old one", async () => {
    const joe = await useUser(lab(), "joe@pve");
    const without = await change(joe, own);
    expect([without.status, without.body?.errors]).toEqual([
      400,
      { "confirmation-password": "password is required to modify user" },
    ]);
    expect(outcome(await change(joe, { ...own, "confirmation-password": "wrong" }))).toEqual([
      500,
      "invalid credentials",
    ]);
    expect((await change(joe, { ...own, "confirmation-password": PASSWORD })).status).toBe(200);
    expect((await requestTicket(lab(), { username: "joe@pve", password: PASSWORD })).status).toBe(401);
    expect((await requestTicket(lab(), { username: "joe@pve", password: own.password })).status).toBe(200);
  });

  test("has 8 characters at least", async () => {
    const answer = await change(await useUser(lab(), "root@pam"), { ...own, password: "short" });
    expect(answer.body?.errors).toEqual({ password: "value must be at least 8 characters long" });
  });

  test("of any user is root's to change", async () => {
    const root = await useUser(lab(), "root@pam");
    expect((await change(root, own)).status).toBe(200);
    expect((await requestTicket(lab(), { username: "joe@pve", password: "a new password" })).status).toBe(200);
    expect(outcome(await change(root, { ...own, userid: "nosuch@pve" }))).toEqual([500, "no such user ('nosuch@pve')"]);
  });

  test("of another user needs rights on its realm and groups, and root's is never changed by others", async () => {
    const joe = await useUser(lab(), "joe@pve");
    const other = { ...own, userid: "root@pam", "confirmation-password": PASSWORD };
    // The inner check names its privilege, although another way would have been open.
    expect((await change(joe, other)).reason).toBe("Permission check failed (/access/realm/pam, Realm.AllocateUser)");
    await lab().put("/access/acl", { path: "/access", users: "joe@pve", roles: "PVEUserAdmin" });
    expect(outcome(await change(joe, other))).toEqual([403, "Permission check failed"]);
  });

  // observed
  test("cannot be changed with a token", async () => {
    expect(outcome(await change(useToken(lab(), "joe@pve!ci"), own))).toEqual([
      403,
      "Permission check failed (URI '/access/password' not available with API token, need proper ticket.",
    ]);
  });
});
