import { NODE, useLab } from "./use-lab";

const lab = useLab();

const QEMU = `${NODE}/qemu`;
const upidOf = (answer: { body?: { data: string } | undefined }) => encodeURIComponent(answer.body?.data ?? "");

describe("nextid", () => {
  // bpg/proxmox 0.111.1, proxmox/cluster/cluster_types.go; texts: PVE::API2::Cluster (pve-manager 9.2.11), observed
  test("is the lowest free id as text, or the given one", async () => {
    expect(await lab().data("/cluster/nextid")).toBe("100");
    await lab().create(100);
    expect(await lab().data("/cluster/nextid")).toBe("101");
    expect(await lab().data("/cluster/nextid?vmid=500")).toBe("500");
  });

  test("refuses a taken id", async () => {
    const answer = await lab().get("/cluster/nextid?vmid=9000");
    expect([answer.status, answer.body?.errors]).toEqual([400, { vmid: "VM 9000 already exists" }]);
  });
});

describe("what the cluster holds", () => {
  test("resources are VMs, nodes, storages and zones, numbers as numbers", async () => {
    const resources = await lab().data("/cluster/resources");
    const ids = resources.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        "/pool/dev",
        "qemu/9000",
        "node/pve2",
        "storage/pve1/local-lvm",
        "sdn/pve1/localnetwork",
      ]),
    );
    expect(ids).not.toContain("storage/pve2/local-lvm");
    const vms = await lab().data("/cluster/resources?type=vm");
    expect(vms).toMatchObject([
      { id: "qemu/9000", type: "qemu", vmid: 9000, node: "pve1", name: "base", template: 1, tags: "image", maxcpu: 2 },
      { id: "qemu/9001", vmid: 9001 },
    ]);
  });

  test("a new VM is listed at once, with unknown status, and right at once on its node", async () => {
    await lab().create(100, { name: "web", memory: 1024 });
    const resources = await lab().data("/cluster/resources?type=vm");
    expect(resources[0]).toEqual({ id: "qemu/100", type: "qemu", vmid: 100, node: "pve1", status: "unknown" });
    const [vm] = await lab().data(QEMU);
    expect(vm).toMatchObject({ vmid: 100, name: "web", status: "stopped", maxmem: 1024 ** 3 });
    expect(await lab().data("/nodes/pve2/qemu")).toEqual([]);
  });

  test("nodes are online, and no HA resource exists", async () => {
    expect(await lab().data("/nodes")).toMatchObject([
      { node: "pve1", status: "online", maxcpu: 8, maxmem: 16 * 1024 ** 3 },
      { node: "pve2", status: "online" },
    ]);
    expect(await lab().data(`${NODE}/status`)).toMatchObject({
      cpuinfo: { cpus: 8 },
      memory: { total: 16 * 1024 ** 3 },
    });
    expect(await lab().data("/cluster/ha/resources")).toEqual([]);
    expect(await lab().data("/version")).toMatchObject({ release: expect.any(String) });
  });
});

describe("tasks", () => {
  // PVE::API2::Tasks (pve-manager 9.2.11), observed
  test("a task has ended when it is first asked for, and tells user and token apart", async () => {
    const answer = await lab().post(QEMU, { vmid: 100 });
    expect(await lab().data(`${NODE}/tasks/${upidOf(answer)}/status`)).toMatchObject({
      upid: answer.body?.data,
      status: "stopped",
      exitstatus: "OK",
      type: "qmcreate",
      id: "100",
      user: "root@pam",
      tokenid: "lab",
      node: "pve1",
      pid: expect.any(Number),
    });
  });

  test("a log is numbered lines with their total, and ends with how the task ended", async () => {
    await lab().create(100, { start: 1 });
    const answer = await lab().post(`${QEMU}/100/status/start`);
    const log = await lab().get(`${NODE}/tasks/${upidOf(answer)}/log`);
    expect(log.body).toEqual({ data: [{ n: 1, t: "TASK ERROR: VM 100 already running" }], total: 1 });
    const create = await lab().post(QEMU, { vmid: 101, scsi0: "files:1", scsi1: "files:1" });
    const part = await lab().get(`${NODE}/tasks/${upidOf(create)}/log?start=1&limit=1`);
    expect(part.body).toMatchObject({ data: [{ n: 2 }], total: 3 });
  });

  test("an unknown or malformed UPID is a 400", async () => {
    const unknown = encodeURIComponent("UPID:pve1:00000001:00000001:00000001:qmstart:100:root@pam:");
    expect((await lab().get(`${NODE}/tasks/${unknown}/status`)).body?.errors).toEqual({ upid: "no such task" });
    expect((await lab().get(`${NODE}/tasks/nonsense/log`)).body?.errors).toEqual({
      upid: "unable to parse worker upid",
    });
  });

  test("the list is of ended tasks, the newest first, and can be narrowed", async () => {
    await lab().create(100);
    await lab().task(await lab().post(`${QEMU}/100/status/start`));
    await lab().task(await lab().post(`${QEMU}/100/status/start`));
    await lab().create(101);
    const types = async (query: string) =>
      (await lab().data(`${NODE}/tasks${query}`)).map(
        ({ type, status }: Record<string, string>) => `${type} ${status}`,
      );
    expect(await types("")).toEqual(["qmcreate OK", "qmstart VM 100 already running", "qmstart OK", "qmcreate OK"]);
    expect(await types("?vmid=101")).toEqual(["qmcreate OK"]);
    expect(await types("?errors=1")).toEqual(["qmstart VM 100 already running"]);
    expect(await types("?typefilter=qmstart&statusfilter=ok")).toEqual(["qmstart OK"]);
    expect(await types("?start=1&limit=2")).toHaveLength(2);
    expect((await lab().get("/nodes/pve2/tasks")).body).toEqual({ data: [], total: 0 });
  });

  test("an ended task can be stopped without effect", async () => {
    const answer = await lab().post(QEMU, { vmid: 100 });
    expect((await lab().delete(`${NODE}/tasks/${upidOf(answer)}`)).body).toEqual({ data: null });
  });
});

describe("pools", () => {
  // PVE::API2::Pool (pve-manager 9.2.11), observed
  const refusal = async (answer: Promise<{ status: number; reason: string }>) => {
    const { status, reason } = await answer;
    expect(status).toBe(500);
    return reason;
  };
  const put = (pool: string, parameters: Record<string, string | number>) =>
    lab().put(`/pools?poolid=${pool}`, parameters);

  test("the list has comments, one pool has its members", async () => {
    await lab().create(100, { pool: "dev" });
    expect(await lab().data("/pools")).toEqual([{ poolid: "dev", comment: "for developers" }, { poolid: "prod" }]);
    expect(await lab().data("/pools?poolid=dev")).toEqual([
      {
        poolid: "dev",
        comment: "for developers",
        members: [expect.objectContaining({ id: "qemu/100", vmid: 100, pool: "dev" })],
      },
    ]);
    expect(await refusal(lab().get("/pools?poolid=nosuch"))).toBe("pool 'nosuch' does not exist");
    expect((await lab().get("/pools?type=qemu")).body?.errors).toHaveProperty("poolid");
  });

  test("members come and go, several at a time", async () => {
    await put("dev", { vms: "9000,9001", storage: "files" });
    const ids = async (query = "") =>
      (await lab().data(`/pools?poolid=dev${query}`))[0].members.map(({ id }: { id: string }) => id);
    expect(await ids()).toEqual(["qemu/9000", "qemu/9001", "storage/pve1/files"]);
    expect(await ids("&type=storage")).toEqual(["storage/pve1/files"]);
    await put("dev", { vms: "9000", storage: "files", delete: 1 });
    expect(await ids()).toEqual(["qemu/9001"]);
  });

  test("a VM is in one pool; it moves only when that is allowed", async () => {
    await put("prod", { vms: 9000 });
    expect(await refusal(put("dev", { vms: 9000 }))).toBe(
      "update pools failed: VM 9000 belongs already to pool 'prod' and 'allow-move' is not set",
    );
    expect((await put("dev", { vms: 9000, "allow-move": 1 })).status).toBe(200);
    expect((await lab().data("/pools?poolid=prod"))[0].members).toEqual([]);
  });

  test("what does not fit is refused and changes nothing", async () => {
    expect(await refusal(put("nosuch", { vms: 9000 }))).toBe("update pools failed: pool 'nosuch' does not exist");
    expect(await refusal(put("dev", { vms: 9000, delete: 1 }))).toBe(
      "update pools failed: VM 9000 is not a pool member",
    );
    await put("dev", { vms: 9000 });
    expect(await refusal(put("dev", { vms: "9001,9000", comment: "x" }))).toBe(
      "update pools failed: VM 9000 is already a pool member",
    );
    expect((await lab().data("/pools?poolid=dev"))[0]).toMatchObject({
      comment: "for developers",
      members: [{ vmid: 9000 }],
    });
  });

  test("a pool is made once and goes when it is empty", async () => {
    expect((await lab().post("/pools", { poolid: "new", comment: "c" })).status).toBe(200);
    expect(await refusal(lab().post("/pools", { poolid: "new" }))).toBe(
      "create pool failed: pool 'new' already exists",
    );
    await put("new", { vms: 9000 });
    expect(await refusal(lab().delete("/pools?poolid=new"))).toBe(
      "delete pool failed: pool 'new' is not empty (contains VM 9000)",
    );
    await put("new", { vms: 9000, delete: 1 });
    expect((await lab().delete("/pools?poolid=new")).status).toBe(200);
    expect(await refusal(lab().delete("/pools?poolid=new"))).toBe("delete pool failed: pool 'new' does not exist");
  });
});

describe("storages", () => {
  // PVE::API2::Storage::Status, ::Content (pve-storage 9.1.7)
  test("a node lists those that it has", async () => {
    const ids = async (path: string) => (await lab().data(path)).map(({ storage }: { storage: string }) => storage);
    expect(await ids(`${NODE}/storage`)).toEqual(["files", "local", "local-lvm", "shared"]);
    // pve-storage 9.1 (`storage_info`), read: without content, also those that the node cannot use
    expect(await ids("/nodes/pve2/storage")).toEqual(["files", "local", "local-lvm", "shared"]);
    expect(await ids(`${NODE}/storage?content=images`)).toEqual(["files", "local-lvm", "shared"]);
    expect(await ids(`${NODE}/storage?target=pve2`)).toEqual(["shared"]);
    expect(await ids(`${NODE}/storage?storage=local`)).toEqual(["local"]);
  });

  test("its status says what it is", async () => {
    expect(await lab().data(`${NODE}/storage/local-lvm/status`)).toEqual({
      type: "lvmthin",
      content: "images",
      shared: 0,
      active: 1,
      enabled: 1,
      total: 100 * 1024 ** 3,
      used: 0,
      avail: 100 * 1024 ** 3,
    });
    expect(await lab().data("/nodes/pve2/storage/local-lvm/status")).toMatchObject({ enabled: 0, active: 0, total: 0 });
  });

  test("its content is the images of the node, or of all nodes when it is shared", async () => {
    await lab().create(100, { scsi0: "files:1", scsi1: "shared:1" });
    const content = async (node: string, storage: string) =>
      await lab().data(`/nodes/${node}/storage/${storage}/content?vmid=100`);
    expect(await content("pve1", "files")).toEqual([
      {
        volid: "files:100/vm-100-disk-0.raw",
        content: "images",
        format: "raw",
        parent: null,
        size: 1024 ** 3,
        used: 0,
        vmid: 100,
        ctime: expect.any(Number),
      },
    ]);
    expect(await content("pve2", "files")).toEqual([]);
    expect(await content("pve2", "shared")).toHaveLength(1);
    expect(await lab().data(`${NODE}/storage/files/content?content=iso`)).toEqual([]);
  });

  test("an image is destroyed by a task", async () => {
    await lab().create(100, { scsi0: "files:1" });
    const path = `${NODE}/storage/files/content/${encodeURIComponent("files:100/vm-100-disk-0.raw")}`;
    const answer = await lab().delete(path);
    expect(await lab().log(answer)).toEqual(["Removed volume 'files:100/vm-100-disk-0.raw'", "TASK OK"]);
    expect((await lab().get(path)).reason).toBe("volume_size_info on 'files:100/vm-100-disk-0.raw' failed - no format");
  });

  test("a volume of another storage is refused", async () => {
    const answer = await lab().get(`${NODE}/storage/files/content/${encodeURIComponent("shared:x")}`);
    expect(answer.body?.errors).toEqual({ volume: "storage ID mismatch (shared != files)\n" });
  });
});
