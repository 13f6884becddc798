import { NODE, SECRET, useLab } from "./use-lab";

const lab = useLab((cluster) => {
  cluster.users.push({ id: "tenant@pve" });
  const tokens = ["audit", "space", "template", "owner", "nobody"];
  cluster.tokens.push(...tokens.map((name) => ({ id: `tenant@pve!${name}` })));
  cluster.roles.push(
    { id: "Auditor", privileges: ["Datastore.Audit"] },
    { id: "Space", privileges: ["Datastore.AllocateSpace"] },
    { id: "Template", privileges: ["Datastore.AllocateTemplate"] },
    { id: "Owner", privileges: ["Datastore.Allocate", "Datastore.Audit"] },
    { id: "Disk", privileges: ["VM.Config.Disk"] },
  );
  const grant = (path: string, role: string, token?: string) => ({
    ...{ path, role, propagate: true },
    who: token === undefined ? "tenant@pve" : `tenant@pve!${token}`,
  });
  // A token has what its user has too.
  cluster.acl.push(
    ...["Auditor", "Space", "Template", "Owner"].flatMap((role) => [grant("/storage", role)]),
    grant("/vms/9000", "Disk"),
    grant("/storage/files", "Auditor", "audit"),
    grant("/storage/local", "Auditor", "audit"),
    grant("/vms/9000", "Disk", "audit"),
    grant("/storage/files", "Space", "space"),
    grant("/storage/local", "Template", "template"),
    grant("/storage", "Owner", "owner"),
  );
  const [local] = cluster.storages;
  if (local)
    local.files = [
      { name: "iso/debian.iso", sizeMiB: 1 },
      { name: "snippets/user.yaml", sizeMiB: 1 },
    ];
}, "file");

// Permissions of PVE::API2::Storage::* and PVE::Storage::check_volume_access (pve-storage 9.1), read.

const send = (token: string, method: string, path: string, parameters?: Record<string, string | number>) =>
  lab().send(method, path, parameters, { Authorization: `PVEAPIToken=tenant@pve!${token}=${SECRET}` });

async function listed(token: string, path: string, key: string): Promise<string[]> {
  const answer = await send(token, "GET", path);
  expect(answer.status).toBe(200);
  return answer.body?.data.map((item: Record<string, string>) => item[key]);
}

test.each([
  ["audit", ["files", "local"]],
  ["space", ["files"]],
  ["nobody", []],
])("the token %s sees the storages %j, in the cluster and on a node", async (token, ids) => {
  expect(await listed(token, "/storage", "storage")).toEqual(ids);
  expect(await listed(token, `${NODE}/storage`, "storage")).toEqual(ids);
});

test("a list holds what the caller may use", async () => {
  const content = (storage: string) => `${NODE}/storage/${storage}/content`;
  expect(await listed("audit", content("files"), "volid")).toEqual(["files:9000/base-9000-disk-0.qcow2"]);
  expect(await listed("space", content("files"), "volid")).toEqual([]);
  expect(await listed("audit", content("local"), "volid")).toEqual(["local:iso/debian.iso"]);
  expect((await send("space", "GET", content("local"))).status).toBe(403);
});

const IMAGE = `${NODE}/storage/files/content/files:9000/base-9000-disk-0.qcow2`;
const FILES = "/storage/files, Datastore";
test.each([
  ["space", "GET", IMAGE, undefined, `Permission check failed (${FILES}.Audit)`],
  ["audit", "DELETE", IMAGE, undefined, `Permission check failed (${FILES}.Allocate)`],
  [
    "audit",
    "GET",
    `${NODE}/storage/local/content/snippets/user.yaml`,
    undefined,
    "missing privileges to access local:snippets/user.yaml",
  ],
  ["audit", "POST", `${NODE}/storage/files/content`, { vmid: 1 }, `Permission check failed (${FILES}.AllocateSpace)`],
  ["audit", "GET", "/storage/files", undefined, `Permission check failed (${FILES}.Allocate)`],
  ["template", "POST", `${NODE}/storage/local/download-url`, {}, "Permission check failed"],
  [
    "audit",
    "POST",
    `${NODE}/storage/local/upload`,
    {},
    "Permission check failed (/storage/local, Datastore.AllocateTemplate)",
  ],
  ["nobody", "POST", "/storage", {}, "Permission check failed (/storage, Datastore.Allocate)"],
] as const)("the token %s may not %s %s", async (token, method, path, parameters, reason) => {
  expect((await send(token, method, path, parameters)).reason).toBe(reason);
});

test("who owns the storage may use all that is on it", async () => {
  expect(await listed("owner", `${NODE}/storage/local/content`, "volid")).toHaveLength(2);
  expect((await send("owner", "GET", IMAGE)).status).toBe(200);
  expect((await send("owner", "GET", "/storage/files")).status).toBe(200);
});
