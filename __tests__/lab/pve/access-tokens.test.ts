import { denied, outcome, useToken, useUser } from "./session";
import { useLab } from "./use-lab";

// PVE::API2::User (tokens) and PVE::AccessControl::verify_token, pve-access-control 9, read; 401s observed.

const lab = useLab((cluster) => {
  cluster.users.push({ id: "joe@pve" }, { id: "sue@pve" });
  cluster.tokens.push({ id: "joe@pve!ci" });
});

const CI = "/access/users/joe@pve/token/ci";
const NEW = "/access/users/joe@pve/token/new";
const FAILED = [401, "Authentication failed!"];

test("a new token's secret is in the answer once, and works", async () => {
  const { status, body } = await lab().post(NEW, { comment: "for tests", expire: 4_000_000_000, privsep: 0 });
  expect(status).toBe(200);
  expect(body?.data).toEqual({
    "full-tokenid": "joe@pve!new",
    info: { comment: "for tests", expire: 4_000_000_000, privsep: 0 },
    value: expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  });
  expect((await useToken(lab(), "joe@pve!new", body?.data.value).get("/version")).status).toBe(200);
  expect(await lab().data(NEW)).toEqual({ comment: "for tests", expire: 4_000_000_000, privsep: 0 });
  expect(JSON.stringify(lab().requests())).not.toContain(body?.data.value);
});

test("a token is separated and never expires unless told otherwise", async () => {
  expect((await lab().post(NEW)).body?.data.info).toEqual({ privsep: 1 });
  expect(await lab().data(NEW)).toEqual({ expire: 0, privsep: 1 });
  expect(await lab().data("/access/users/joe@pve/token")).toEqual([
    { expire: 0, privsep: 1, tokenid: "ci" },
    { expire: 0, privsep: 1, tokenid: "new" },
  ]);
  expect((await lab().data("/access/users/joe@pve")).tokens).toEqual({
    ci: { expire: 0, privsep: 1 },
    new: { expire: 0, privsep: 1 },
  });
});

test("a token that is there is not made again", async () => {
  const answer = await lab().post(CI);
  expect([answer.status, answer.body?.errors]).toEqual([400, { tokenid: "Token already exists." }]);
});

test("an unknown token or user is a 500", async () => {
  const root = await useUser(lab(), "root@pam");
  for (const answer of [await root.get(NEW), await root.put(NEW, { comment: "x" }), await root.delete(NEW)])
    expect(outcome(answer)).toEqual([500, "no such token 'new' for user 'joe@pve'"]);
  expect(outcome(await root.post("/access/users/nosuch@pve/token/new"))).toEqual([500, "no such user ('nosuch@pve')"]);
});

// Of several ways in each is tried quietly, so that a user who is not there is not told of.
test("the tokens of an unknown user are a bare refusal to all but root", async () => {
  expect(outcome(await lab().get("/access/users/nosuch@pve/token"))).toEqual(denied());
});

test("a token's own name is more than one character and begins with a letter", async () => {
  const problem = { tokenid: "value does not match the regex pattern" };
  for (const name of ["1x", "x", "a%20b"])
    expect((await lab().post(`/access/users/joe@pve/token/${name}`)).body?.errors).toEqual(problem);
});

test("a token is changed in what is given, and answers what it is then", async () => {
  const answer = await lab().put(CI, { comment: "new", privsep: 0 });
  expect(answer.body?.data).toEqual({ comment: "new", expire: 0, privsep: 0 });
  expect((await lab().put(CI, { delete: "comment" })).body?.data).toEqual({ expire: 0, privsep: 0 });
  expect((await lab().put(CI, { delete: "privsep" })).status).toBe(501);
});

test("the change of a token's separation is felt at the next request", async () => {
  await lab().put("/access/acl", { path: "/access", users: "joe@pve", roles: "Administrator" });
  const ci = useToken(lab(), "joe@pve!ci");
  expect(outcome(await ci.post("/access/roles", { roleid: "x" }))).toEqual(denied("/access, Sys.Modify"));
  await lab().put(CI, { privsep: 0 });
  expect((await ci.post("/access/roles", { roleid: "x" })).status).toBe(200);
});

test("a token that has expired, is removed, or whose user is disabled is refused at once", async () => {
  const ci = useToken(lab(), "joe@pve!ci");
  expect((await ci.get("/version")).status).toBe(200);
  await lab().put(CI, { expire: Math.floor(Date.now() / 1000) + 3600 });
  expect((await ci.get("/version")).status).toBe(200);
  lab().control.clock.advance(3_602_000);
  const answer = await ci.get("/version");
  expect([...outcome(answer), answer.body]).toEqual([...FAILED, undefined]);
  await lab().put(CI, { expire: 0 });
  await lab().put("/access/users/joe@pve", { enable: 0 });
  expect(outcome(await ci.get("/version"))).toEqual(FAILED);
  await lab().put("/access/users/joe@pve", { enable: 1 });
  expect((await ci.get("/version")).status).toBe(200);
  await lab().delete(CI);
  expect(outcome(await ci.get("/version"))).toEqual(FAILED);
});

test("a token that is removed leaves no ACL for another one of its name", async () => {
  await lab().put("/access/acl", { path: "/vms", tokens: "joe@pve!ci", roles: "PVEVMUser" });
  await lab().delete(CI);
  await lab().post(CI);
  expect(await lab().data("/access/acl")).toEqual([]);
});

// observed: a token cannot see or change its user's tokens, its user's ticket can
test("tokens are their user's to change with a ticket, and not their own", async () => {
  const ci = useToken(lab(), "joe@pve!ci");
  for (const answer of [await ci.get(CI), await ci.post(NEW), await ci.put(CI, { privsep: 0 }), await ci.delete(CI)])
    expect(outcome(answer)).toEqual(denied());
  const joe = await useUser(lab(), "joe@pve");
  expect((await joe.post(NEW)).status).toBe(200);
  expect(outcome(await joe.get("/access/users/sue@pve/token"))).toEqual(denied());
  expect((await joe.delete(NEW)).status).toBe(200);
});

// PVE::APIServer::Formatter::extract_auth_value, pve-http-server 6, read
test("a token may be percent-encoded, and stand after a blank", async () => {
  const get = (Authorization: string) => lab().send("GET", "/version", undefined, { Authorization });
  const secret = "11111111-2222-3333-4444-555555555555";
  expect((await get(`PVEAPIToken=joe%40pve%21ci=${secret}`)).status).toBe(200);
  expect((await get(`PVEAPIToken joe@pve!ci=${secret}`)).status).toBe(200);
  expect(outcome(await get("PVEAPIToken="))).toEqual([401, "No ticket"]);
  expect(outcome(await get("Bearer x"))).toEqual([401, "No ticket"]);
});
