import { renderCluster } from "../../../fleet/lab-cluster";
import { readCluster } from "../../../lab/cluster";
import { dvntm } from "../../../substrate/dvntm";
import { denied, outcome, type Session, useToken } from "./session";
import { type Answer, useLab } from "./use-lab";

// What a tenant's token may do to users and rights: nothing. Observed on Proxmox VE's own API code
// (pve-access-control 9.1.1) with such a token.

const lab = useLab((cluster) => {
  Object.assign(cluster, readCluster(JSON.stringify(renderCluster(dvntm))));
}, "file");

const USER = "tenant-grooveiq@pve";
const TOKEN = `/access/users/${USER}/token/tenantry`;
const tenant = () => useToken(lab(), `${USER}!tenantry`);
const acl = (path: string) => ({ path, users: USER, roles: "PVEAdmin" });

test.each<[string, (session: Session) => Promise<Answer>, string]>([
  ["make a role", (it) => it.post("/access/roles", { roleid: "x" }), "/access, Sys.Modify"],
  ["change a role", (it) => it.put("/access/roles/TenantryVm", { privs: "VM.Console" }), "/access, Sys.Modify"],
  ["make a user", (it) => it.post("/access/users", { userid: "x@pve" }), "/access/realm/pve, Realm.AllocateUser"],
  ["look at its user", (it) => it.get(`/access/users/${USER}`), ""],
  ["make a token for its user", (it) => it.post(`/access/users/${USER}/token/more`), ""],
  ["widen its own token", (it) => it.put(TOKEN, { privsep: 0 }), ""],
  ["delete its own token", (it) => it.delete(TOKEN), ""],
  [
    "change its user's password",
    (it) => it.put("/access/password", { userid: USER, password: "new password" }),
    "URI '/access/password' not available with API token, need proper ticket.",
  ],
  [
    "change the ACL of its pool",
    (it) => it.put("/access/acl", acl("/pool/grooveiq")),
    "/pool/grooveiq, Permissions.Modify|Pool.Allocate",
  ],
  ["change the ACL of everything", (it) => it.put("/access/acl", acl("/")), "/, Permissions.Modify"],
  ["make a group", (it) => it.post("/access/groups", { groupid: "x" }), "/access/groups, Group.Allocate"],
])("it cannot %s", async (_, call, what) => {
  const [status, reason] = outcome(await call(tenant()));
  // The refusal of a token breaks off at the line end within its parentheses.
  expect([status, reason]).toEqual(what.endsWith(".") ? [403, denied(what)[1].slice(0, -1)] : denied(what));
});

test("it may change ACLs on its VMs, and hand out there no more than it has", async () => {
  const vm = { path: "/vms/100010", users: USER };
  await lab().put("/access/acl", { path: "/vms/100010", users: USER, tokens: `${USER}!tenantry`, roles: "TenantryVm" });
  const refused = await tenant().put("/access/acl", { ...vm, roles: "PVEVMAdmin" });
  expect([refused.status, refused.body?.message]).toEqual([
    500,
    expect.stringContaining("Cannot add role 'PVEVMAdmin' - requires 'Permissions.Modify' or superset of privileges."),
  ]);
  expect((await tenant().put("/access/acl", { ...vm, roles: "TenantryVm" })).status).toBe(200);
});

test("it sees its own rights, and all roles", async () => {
  const permissions = await tenant().data("/access/permissions");
  expect(permissions["/pool/grooveiq"]).toMatchObject({ "Pool.Audit": 1, "VM.Allocate": 1 });
  expect(permissions).not.toHaveProperty("/");
  expect(await tenant().data("/access/roles/TenantryVm")).toHaveProperty(["VM.Allocate"], 1);
  expect(await tenant().data("/access/users")).toEqual([]);
});
