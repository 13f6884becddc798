import { type Answer, NODE, useLab } from "./use-lab";

const lab = useLab();

const VM = `${NODE}/qemu/100`;
const migrate = (parameters: Record<string, string | number> = {}) =>
  lab().post(`${VM}/migrate`, { target: "pve2", ...parameters });
const run = async (answer: Promise<Answer>) => await lab().task(await answer);
const there = async () => await lab().data("/nodes/pve2/qemu/100/config");
/** The lines of a migration's log without their times. */
const logOf = async (answer: Answer) =>
  (await lab().log(answer)).map((line) => line.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, ""));

// Rules of this file: PVE::API2::Qemu and PVE::QemuMigrate (qemu-server 9.2), read; the missing node observed.

describe("migration", () => {
  test("of a VM on a shared storage moves its configuration alone", async () => {
    await lab().create(100, { name: "web", scsi0: "shared:1", pool: "dev" });
    const answer = await migrate();
    expect(answer.body?.data).toMatch(/^UPID:pve1:.*:qmigrate:100:root@pam!lab:$/);
    expect(await lab().task(answer)).toBe("OK");
    expect(await logOf(answer)).toEqual([
      "starting migration of VM 100 to node 'pve2' (127.0.0.1)",
      "migration finished successfully (duration 00:00:00)",
      "TASK OK",
    ]);
    expect(await there()).toMatchObject({ name: "web", scsi0: "shared:100/vm-100-disk-0.raw,size=1G" });
    expect(await there()).not.toHaveProperty("lock");
    expect((await lab().get(`${VM}/config`)).reason).toBe(
      "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist",
    );
    expect((await lab().data("/pools?poolid=dev"))[0].members[0]).toMatchObject({ vmid: 100, node: "pve2" });
  });

  test("of a VM that is off copies its local disks, unused ones and snapshots too", async () => {
    await lab().create(100, { scsi0: "files:1,format=qcow2", scsi1: "files:1,format=qcow2", ide2: "files:cloudinit" });
    await run(lab().post(`${VM}/snapshot`, { snapname: "one" }));
    await lab().set(100, { scsi2: "files:1" });
    await lab().set(100, { delete: "scsi2" });
    const answer = await migrate();
    expect(await lab().task(answer)).toBe("OK");
    expect(await logOf(answer)).toContain("found local disk 'files:100/vm-100-disk-0.qcow2' (attached)");
    expect(await logOf(answer)).toContain("found local disk 'files:100/vm-100-disk-2.raw' (unused)");
    expect(await logOf(answer)).toContain("copying local disk images");
    expect((await lab().volumes("files")).filter((id) => id.startsWith("files:100/"))).toEqual([]);
    const volumes = await lab().data("/nodes/pve2/storage/files/content?vmid=100");
    expect(volumes.map(({ volid }: { volid: string }) => volid)).toEqual([
      "files:100/vm-100-cloudinit.qcow2",
      "files:100/vm-100-disk-0.qcow2",
      "files:100/vm-100-disk-1.qcow2",
      "files:100/vm-100-disk-2.raw",
    ]);
    const rollback = await lab().post("/nodes/pve2/qemu/100/snapshot/one/rollback");
    const status = await lab().data(`/nodes/pve2/tasks/${encodeURIComponent(rollback.body?.data)}/status`);
    expect(status.exitstatus).toBe("OK");
  });

  test("takes another storage where the target lacks one", async () => {
    await lab().create(100, { scsi0: "local-lvm:1" });
    expect((await migrate()).reason).toBe("storage 'local-lvm' is not available on node 'pve2'");
    expect(await run(migrate({ targetstorage: "local-lvm:files" }))).toBe("OK");
    expect((await there()).scsi0).toBe("files:100/vm-100-disk-0.raw,size=1G");
  });

  test("of a running VM wants to be told so, and its local disks too", async () => {
    await lab().create(100, { scsi0: "files:1", start: 1 });
    expect((await migrate()).reason).toBe("can't migrate running VM without --online");
    const refused = await migrate({ online: 1 });
    expect(await lab().task(refused)).toBe("migration aborted");
    expect(await logOf(refused)).toEqual([
      "conntrack state migration not supported or disabled, active connections might get dropped",
      "starting migration of VM 100 to node 'pve2' (127.0.0.1)",
      "found local disk 'files:100/vm-100-disk-0.raw' (attached)",
      "WARNING: can't migrate local disk 'files:100/vm-100-disk-0.raw': can't live migrate attached local disks without with-local-disks option",
      "ERROR: Problem found while scanning volumes - can't migrate VM - check log",
      "aborting phase 1 - cleanup resources",
      "ERROR: migration aborted (duration 00:00:00): Problem found while scanning volumes - can't migrate VM - check log",
      "TASK ERROR: migration aborted",
    ]);
    expect(await lab().config(100)).not.toHaveProperty("lock");
    expect(await run(migrate({ online: 1, "with-local-disks": 1 }))).toBe("OK");
    expect((await lab().data("/nodes/pve2/qemu/100/status/current")).status).toBe("running");
  });

  test("is refused for the same node, a node that is not there, and a VM that is locked or missing", async () => {
    expect((await migrate()).reason).toBe("Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist");
    await lab().create(100);
    expect((await migrate({ target: "pve1" })).body?.errors).toEqual({ target: "target is local node." });
    expect((await migrate({ target: "pve9" })).reason).toBe("no such cluster node 'pve9'");
    expect((await migrate({ force: 1 })).body?.errors).toEqual({ force: "Only root may use this option." });
  });

  test("does not tear a linked clone from its base, or a base from its clones", async () => {
    await run(lab().post(`${NODE}/qemu/9000/clone`, { newid: 100 }));
    const clone = await migrate();
    expect(await lab().task(clone)).toBe("migration aborted");
    expect((await logOf(clone)).join("\n")).toContain("as it's a clone of 'base-9000-disk-0.qcow2'");
    const base = await lab().post(`${NODE}/qemu/9000/migrate`, { target: "pve2" });
    expect(await lab().task(base)).toBe("migration aborted");
    expect((await logOf(base)).join("\n")).toContain("referenced by linked clone(s)");
  });
});

test("the preconditions name the nodes, and what only the VM's node has", async () => {
  await lab().create(100, { scsi0: "local-lvm:1", scsi1: "shared:1", serial0: "socket" });
  expect(await lab().data(`${VM}/migrate`)).toEqual({
    running: 0,
    allowed_nodes: [],
    not_allowed_nodes: { pve2: { unavailable_storages: ["local-lvm"] } },
    local_disks: [{ volid: "local-lvm:vm-100-disk-0", cdrom: 0, is_unused: 0, size: 1024 ** 3, drivename: "scsi0" }],
    local_resources: [],
    "mapped-resources": [],
    "mapped-resource-info": {},
    "has-dbus-vmstate": 1,
  });
});
