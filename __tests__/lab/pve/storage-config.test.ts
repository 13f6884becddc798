import { useLab } from "./use-lab";

const lab = useLab();

// PVE::API2::Storage::Config, PVE::Storage::DirPlugin and LvmThinPlugin (pve-storage 9.1), PVE::SectionConfig (pve-common 9.1), read.

const idsOf = (storages: { storage: string }[]) => storages.map(({ storage }) => storage);

test("a storage is shown as it is defined", async () => {
  const { digest, ...shared } = await lab().data("/storage/shared");
  expect(shared).toEqual({ storage: "shared", type: "dir", path: "/mnt/shared", content: "images", shared: 1 });
  expect(digest).toMatch(/^[0-9a-f]{40}$/);
  expect(await lab().data("/storage/local-lvm")).toMatchObject({ vgname: "pve", thinpool: "data", nodes: "pve1" });
  expect((await lab().get("/storage/nosuch")).reason).toBe("storage 'nosuch' does not exist");
});

test("all storages are listed, or those of a type", async () => {
  expect(idsOf(await lab().data("/storage"))).toEqual(["files", "local", "local-lvm", "shared"]);
  expect(idsOf(await lab().data("/storage?type=lvmthin"))).toEqual(["local-lvm"]);
  expect((await lab().get("/storage?type=floppy")).status).toBe(400);
});

test("a folder becomes a storage, which holds disks and containers unless told otherwise", async () => {
  const made = await lab().post("/storage", { storage: "more", type: "dir", path: "/srv/more", nodes: "pve1" });
  expect(made.body?.data).toEqual({ storage: "more", type: "dir" });
  expect(await lab().data("/storage/more")).toMatchObject({ content: "images,rootdir", nodes: "pve1" });
  expect((await lab().create(100, { scsi0: "more:1" })).scsi0).toBe("more:100/vm-100-disk-0.raw,size=1G");
  const [volume] = await lab().data("/nodes/pve1/storage/more/content");
  expect(volume.volid).toBe("more:100/vm-100-disk-0.raw");
  expect((await lab().get("/nodes/pve2/storage/more/content")).reason).toBe(
    "storage 'more' is not available on node 'pve2'",
  );
});

test.each([
  [{ storage: "files", type: "dir", path: "/srv" }, "create storage failed: storage ID 'files' already defined"],
  [{ storage: "more", type: "dir" }, "missing value for required option 'path'"],
  [{ storage: "more", type: "dir", path: "/srv/a b" }, "illegal path for directory storage: /srv/a b"],
  [{ storage: "more", type: "dir", path: "/srv", vgname: "pve" }, "unexpected property 'vgname'"],
  [
    { storage: "more", type: "dir", path: "/srv", content: "none,iso" },
    "unable to combine 'none' with other content types",
  ],
  [
    { storage: "more", type: "lvmthin", vgname: "pve", thinpool: "data2" },
    "create storage failed: no such logical volume pve/data2",
  ],
  [
    { storage: "more", type: "lvmthin", vgname: "pve", thinpool: "data", content: "iso" },
    "storage does not support content type 'none'",
  ],
])("%j is refused", async (parameters, reason) => {
  const answer = await lab().post("/storage", parameters);
  expect([answer.status, answer.reason]).toEqual([500, reason]);
});

test("what the lab does not model says so", async () => {
  const types = await lab().post("/storage", { storage: "more", type: "nfs", server: "nas", export: "/srv" });
  expect([types.status, types.reason]).toEqual([501, "a storage of type 'nfs' is not modelled by the lab"]);
  const twice = await lab().post("/storage", { storage: "more", type: "lvmthin", vgname: "pve", thinpool: "data" });
  expect(twice.status).toBe(501);
});

test("options are changed and deleted, unless somebody else was faster", async () => {
  const { digest } = await lab().data("/storage/files");
  const changed = await lab().put("/storage/files", { content: "images,iso", nodes: "pve1", digest });
  expect(changed.body?.data).toEqual({ storage: "files", type: "dir" });
  expect(await lab().data("/storage/files")).toMatchObject({ content: "images,iso", nodes: "pve1" });
  expect((await lab().put("/storage/files", { disable: 1, digest })).reason).toBe(
    "update storage failed: detected modified configuration - file changed by other user? Try again.",
  );
  await lab().put("/storage/files", { delete: "nodes" });
  expect(await lab().data("/storage/files")).not.toHaveProperty("nodes");
});

test.each([
  [{ delete: "path" }, "update storage failed: unable to delete required option 'path'"],
  [{ delete: "vgname" }, "update storage failed: no such option 'vgname'"],
  [
    { delete: "nodes", nodes: "pve1" },
    "update storage failed: cannot set and delete property 'nodes' at the same time!",
  ],
  [{ sparse: 1 }, "update storage failed: unexpected property 'sparse'"],
])("the change %j is refused", async (parameters, reason) => {
  expect((await lab().put("/storage/files", parameters)).reason).toBe(reason);
});

test("what a storage was made with is no option of a change", async () => {
  const answer = await lab().put("/storage/files", { path: "/srv" });
  expect(Object.keys(answer.body?.errors ?? {})).toEqual(["path"]);
});

test("a disabled storage is listed as such, and cannot be used", async () => {
  await lab().put("/storage/files", { disable: 1 });
  expect((await lab().put("/nodes/pve1/qemu/9001/config", { scsi1: "files:1" })).reason).toBe(
    "storage 'files' is disabled",
  );
  const [files] = await lab().data("/nodes/pve1/storage?storage=files");
  expect(files).toMatchObject({ enabled: 0, active: 0, total: 0 });
  expect(idsOf(await lab().data("/nodes/pve1/storage?enabled=1"))).not.toContain("files");
});

test("a storage that is taken out leaves its volumes where they lie", async () => {
  expect((await lab().delete("/storage/files")).body?.data).toBeNull();
  expect((await lab().get("/nodes/pve1/storage/files/content")).reason).toBe("storage 'files' does not exist");
  await lab().post("/storage", { storage: "again", type: "dir", path: "/mnt/files" });
  expect(await lab().volumes("again")).toEqual(["again:9000/base-9000-disk-0.qcow2"]);
  expect((await lab().delete("/storage/files")).reason).toBe("delete storage failed: storage 'files' does not exist");
});
