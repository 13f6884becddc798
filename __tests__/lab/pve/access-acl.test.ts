import { denied, outcome, useToken, useUser } from "./session";
import { useLab } from "./use-lab";

// PVE::API2::ACL and PVE::AccessControl::check_path, pve-access-control 9, read, where a test does not say that it was
// observed.

const lab = useLab((cluster) => {
  cluster.users.push({ id: "joe@pve" }, { id: "sue@pve" });
  cluster.tokens.push({ id: "joe@pve!ci" });
  cluster.roles.push({ id: "Audit", privileges: ["VM.Audit", "Pool.Audit"] });
});

const ACL = "/access/acl";
const entry = (path: string, ugid: string, roleid = "Audit", propagate = 1) => ({
  path,
  propagate,
  roleid,
  type: ugid.includes("!") ? "token" : ugid.includes("@") ? "user" : "group",
  ugid,
});

describe("an ACL", () => {
  test("gives roles to users, groups and tokens at once, and is listed by path", async () => {
    await lab().post("/access/groups", { groupid: "staff" });
    const answer = await lab().put(ACL, {
      path: "vms//100/",
      users: "joe@pve,sue@pve",
      groups: "staff",
      tokens: "joe@pve!ci",
      roles: "Audit,PVEVMUser",
      propagate: 0,
    });
    expect([answer.status, answer.body]).toEqual([200, { data: null }]);
    await lab().put(ACL, { path: "/", users: "joe@pve", roles: "Audit" });
    const list = await lab().data(ACL);
    expect(list[0]).toEqual(entry("/", "joe@pve"));
    expect(list).toHaveLength(9);
    for (const ugid of ["joe@pve", "sue@pve", "staff", "joe@pve!ci"])
      expect(list).toContainEqual(entry("/vms/100", ugid, "PVEVMUser", 0));
  });

  test("that is given again changes whether it propagates", async () => {
    await lab().put(ACL, { path: "/vms", users: "joe@pve", roles: "Audit" });
    await lab().put(ACL, { path: "/vms", users: "joe@pve", roles: "Audit", propagate: 0 });
    expect(await lab().data(ACL)).toEqual([entry("/vms", "joe@pve", "Audit", 0)]);
  });

  // observed: deleting what is not there is 200
  test("is taken away role by role, also where it is not", async () => {
    await lab().put(ACL, { path: "/vms", users: "joe@pve", roles: "Audit,PVEVMUser" });
    await lab().put(ACL, { path: "/vms", users: "joe@pve", roles: "Audit", delete: 1 });
    expect(await lab().data(ACL)).toEqual([entry("/vms", "joe@pve", "PVEVMUser")]);
    expect((await lab().put(ACL, { path: "/vms", users: "sue@pve", roles: "Audit", delete: 1 })).status).toBe(200);
    expect((await lab().put(ACL, { path: "/nosuch", users: "sue@pve", roles: "Audit", delete: 1 })).status).toBe(200);
  });

  // observed: unknown pools, storages and VMIDs are accepted, malformed paths are a 400
  test.each([
    ...[
      "/",
      "/access/groups/none",
      "/access/realm/none",
      "/nodes/none",
      "/pool/none",
      "/pool/a/b/c",
      "/sdn/zones/z/v/4094",
    ],
    ...["/storage/none", "/vms/999", "/mapping/pci/none", "/sdn/controllers/c", "/sdn/dns/d"],
  ])("may be on %s, whether or not it is there", async (path) => {
    expect((await lab().put(ACL, { path, users: "joe@pve", roles: "Audit" })).status).toBe(200);
    expect(await lab().data(ACL)).toEqual([entry(path, "joe@pve")]);
  });

  test.each(["/nosuch", "/vms/99", "/vms/100/x", "/pool/a/b/c/d", "/pool/a b", "/sdn/zones/z/v/0", "/access/users"])(
    "may not be on %s",
    async (path) => {
      const answer = await lab().put(ACL, { path, users: "joe@pve", roles: "Audit" });
      expect([answer.status, answer.body?.errors]).toEqual([400, { path: `invalid ACL path '${path}'` }]);
    },
  );

  test.each([
    [{ users: "nosuch@pve", roles: "Audit" }, "user 'nosuch@pve' does not exist"],
    [{ groups: "nosuch", roles: "Audit" }, "group 'nosuch' does not exist"],
    [{ tokens: "joe@pve!nosuch", roles: "Audit" }, "no such token 'nosuch' for user 'joe@pve'"],
    [{ tokens: "nosuch@pve!ci", roles: "Audit" }, "no such user ('nosuch@pve')"],
    [{ users: "joe@pve", roles: "Audit,nosuch" }, "role 'nosuch' does not exist"],
  ])("for what is not there is refused whole: %j", async (parameters, problem) => {
    expect(outcome(await lab().put(ACL, { path: "/vms", ...parameters }))).toEqual([
      500,
      `ACL update failed: ${problem}`,
    ]);
    expect(await lab().data(ACL)).toEqual([]);
  });

  test("names somebody, and roles", async () => {
    const problem = "either 'users', 'groups' or 'tokens' is required.";
    expect((await lab().put(ACL, { path: "/", roles: "Audit" })).body?.errors).toEqual({
      groups: problem,
      tokens: problem,
      users: problem,
    });
    expect((await lab().put(ACL, { path: "/", users: "joe@pve" })).body?.errors).toHaveProperty("roles");
    expect((await lab().put(ACL, { path: "/", tokens: "joe@pve", roles: "Audit" })).body?.errors).toEqual({
      tokens: "invalid format - value 'joe@pve' does not look like a valid token ID\n",
    });
  });

  // PVE::AccessControl::write_user_config, read: root's are not written
  test("for root is not kept", async () => {
    expect((await lab().put(ACL, { path: "/", users: "root@pam", roles: "NoAccess" })).status).toBe(200);
    expect(await lab().data(ACL)).toEqual([]);
  });
});

// PVE::AccessControl::remove_vm_access and delete_pool_acl, read
describe("the ACLs of what is gone", () => {
  const give = (path: string) => lab().put(ACL, { path, users: "joe@pve", roles: "Audit" });

  test("go with a VM, so that the next one of its id has none", async () => {
    await lab().create(100);
    for (const path of ["/vms/100", "/vms/1000", "/vms"]) await give(path);
    expect(await lab().task(await lab().delete("/nodes/pve1/qemu/100"))).toBe("OK");
    expect(await lab().data(ACL)).toEqual([entry("/vms", "joe@pve"), entry("/vms/1000", "joe@pve")]);
  });

  test("go with a pool, and stay with one within another", async () => {
    await lab().post("/pools", { poolid: "dev/web" });
    for (const path of ["/pool/dev", "/pool/dev/web", "/pool/prod"]) await give(path);
    await lab().delete("/pools?poolid=dev/web");
    expect(await lab().data(ACL)).toHaveLength(3);
    await lab().delete("/pools?poolid=dev");
    expect(await lab().data(ACL)).toEqual([entry("/pool/prod", "joe@pve")]);
  });
});

// PVE::RPCEnvironment::check_perm_modify, read; texts of pools and / observed
describe("who may change ACLs", () => {
  test.each([
    ["/", "/, Permissions.Modify"],
    ["/vms", "/vms, Permissions.Modify"],
    ["/vms/100", "/vms/100, Permissions.Modify|VM.Allocate"],
    ["/pool/dev", "/pool/dev, Permissions.Modify|Pool.Allocate"],
    ["/storage/files", "/storage/files, Permissions.Modify|Datastore.Allocate"],
    ["/nodes/pve1", "/nodes/pve1, Permissions.Modify"],
  ])("on %s has a right there", async (path, needed) => {
    const joe = await useUser(lab(), "joe@pve");
    const change = { path, users: "sue@pve", roles: "Audit" };
    expect(outcome(await joe.put(ACL, change))).toEqual(denied(needed));
    await lab().put(ACL, { path: "/", users: "joe@pve", roles: "Administrator" });
    expect((await joe.put(ACL, change)).status).toBe(200);
  });

  test("is told of a path that is none only then", async () => {
    const joe = await useUser(lab(), "joe@pve");
    expect((await joe.put(ACL, { path: "a b", users: "sue@pve", roles: "Audit" })).body?.errors).toEqual({
      path: "invalid ACL path 'a b'",
    });
  });

  test("by a right to allocate hands out no more than it has", async () => {
    await lab().post("/access/roles", { roleid: "Owner", privs: "Pool.Allocate,Pool.Audit,VM.Audit" });
    await lab().put(ACL, { path: "/pool/dev", users: "joe@pve", roles: "Owner" });
    await lab().put(ACL, { path: "/pool/prod", users: "joe@pve", roles: "Owner", propagate: 0 });
    const joe = await useUser(lab(), "joe@pve");
    const give = (path: string, roles: string, more = {}) => joe.put(ACL, { path, users: "sue@pve", roles, ...more });
    expect((await give("/pool/dev", "Audit")).status).toBe(200);

    const refused = await give("/pool/dev", "PVEVMAdmin");
    expect([refused.status, refused.body?.message]).toEqual([
      500,
      "ACL update failed: 400 Parameter verification failed.\nrole: Cannot add role 'PVEVMAdmin' - requires 'Permissions.Modify' or superset of privileges.\n",
    ]);
    expect((await give("/pool/prod", "Audit")).body?.message).toContain(
      "Cannot add role 'Audit' with propagation - requires 'Permissions.Modify' or propagated superset of privileges.",
    );
    expect((await give("/pool/prod", "Audit", { propagate: 0 })).status).toBe(200);
    expect((await give("/pool/dev", "NoAccess")).body?.message).toContain(
      "Cannot add role 'NoAccess' - requires 'Permissions.Modify'",
    );
    expect((await give("/pool/dev", "PVEVMAdmin", { delete: 1 })).body?.message).toContain("Cannot remove role");
    expect((await give("/pool/dev", "Audit", { delete: 1 })).status).toBe(200);
  });

  test("sees the ACLs where it may change them, and all with Sys.Audit on /access", async () => {
    await lab().post("/access/roles", { roleid: "Owner", privs: "Pool.Allocate" });
    await lab().put(ACL, { path: "/pool/dev", users: "joe@pve", roles: "Owner" });
    await lab().put(ACL, { path: "/vms", users: "sue@pve", roles: "Audit" });
    const joe = await useUser(lab(), "joe@pve");
    expect(await joe.data(ACL)).toEqual([entry("/pool/dev", "joe@pve", "Owner")]);
    await lab().put(ACL, { path: "/access", users: "joe@pve", roles: "PVEAuditor" });
    expect(await joe.data(ACL)).toHaveLength(3);
  });
});

// PVE::API2::AccessControl (permissions) and PVE::RPCEnvironment::get_effective_permissions, read
describe("effective permissions", () => {
  beforeEach(async () => {
    await lab().put("/pools?poolid=dev", { vms: 9000, storage: "files" });
    await lab().put(ACL, { path: "/pool/dev", users: "joe@pve", tokens: "joe@pve!ci", roles: "Audit" });
    await lab().put(ACL, { path: "/sdn/zones/localnetwork", users: "joe@pve", roles: "PVESDNUser", propagate: 0 });
  });
  const held = { "Pool.Audit": 1, "VM.Audit": 1 };
  const ofPool = { "Pool.Audit": 0, "VM.Audit": 0 };
  const ofToken = { "/pool/dev": held, "/storage/files": ofPool, "/vms/9000": ofPool };

  test("are those of who asks, by path, with what pools hold; 1 is what propagates", async () => {
    expect(await useToken(lab(), "joe@pve!ci").data("/access/permissions")).toEqual(ofToken);
    expect(await (await useUser(lab(), "joe@pve")).data("/access/permissions")).toEqual({
      ...ofToken,
      "/sdn/zones/localnetwork": { "SDN.Audit": 0, "SDN.Use": 0 },
    });
  });

  test("of one path are told also when there are none", async () => {
    const joe = await useUser(lab(), "joe@pve");
    expect(await joe.data("/access/permissions?path=/vms/9000")).toEqual({ "/vms/9000": ofPool });
    expect(await joe.data("/access/permissions?path=/vms/9001")).toEqual({ "/vms/9001": {} });
  });

  test("of a token are its user's to see; of others who has Sys.Audit on /access", async () => {
    const of = (id: string) => `/access/permissions?userid=${encodeURIComponent(id)}`;
    const joe = await useUser(lab(), "joe@pve");
    expect(await joe.data(of("joe@pve!ci"))).toEqual(ofToken);
    expect(outcome(await joe.get(of("sue@pve")))).toEqual(denied("/access, Sys.Audit"));
    expect(outcome(await useToken(lab(), "joe@pve!ci").get(of("joe@pve")))).toEqual(denied("/access, Sys.Audit"));
    expect(await lab().data(of("sue@pve"))).toEqual({});
    expect(await lab().data(of("nosuch@pve!ci"))).toEqual({});
  });

  test("of root are all privileges on the branches and paths that there are", async () => {
    const permissions = await lab().data("/access/permissions");
    expect(Object.keys(permissions).sort()).toEqual([
      ...["/", "/access", "/access/groups", "/nodes", "/pool", "/pool/dev", "/sdn", "/sdn/zones"],
      ...["/sdn/zones/localnetwork", "/storage", "/storage/files", "/vms", "/vms/9000"],
    ]);
    expect(permissions["/"]["Permissions.Modify"]).toBe(1);
  });
});
