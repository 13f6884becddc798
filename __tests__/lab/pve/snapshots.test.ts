import { type Answer, NODE, useLab } from "./use-lab";

const lab = useLab();

const VM = `${NODE}/qemu/100`;
const SNAPSHOTS = `${VM}/snapshot`;

const take = (snapname: string, parameters: Record<string, string | number> = {}) =>
  lab().post(SNAPSHOTS, { snapname, ...parameters });
const run = async (answer: Promise<Answer>) => await lab().task(await answer);
const list = async () => await lab().data(SNAPSHOTS);
const names = async () => (await list()).map(({ name, parent }: Record<string, string>) => [name, parent]);

// Rules of this file: PVE::AbstractConfig (pve-guest-common 6.0), PVE::QemuConfig and PVE::API2::Qemu (qemu-server 9.2), read.

describe("a snapshot", () => {
  test("keeps the options, and is the parent of the VM as it is", async () => {
    await lab().create(100, { name: "web", cores: 2, scsi0: "files:1,format=qcow2", description: "of the VM" });
    const answer = await take("before", { description: "first\n" });
    expect(answer.body?.data).toMatch(/:qmsnapshot:100:root@pam!lab:$/);
    expect(await lab().task(answer)).toBe("OK");
    expect(await lab().log(answer)).toEqual(["snapshotting 'drive-scsi0' (files:100/vm-100-disk-0.qcow2)", "TASK OK"]);
    expect(await list()).toEqual([
      { name: "before", snaptime: expect.any(Number), vmstate: 0, description: "first" },
      {
        name: "current",
        digest: expect.stringMatching(/^[0-9a-f]{40}$/),
        running: 0,
        description: "You are here!",
        parent: "before",
      },
    ]);
    const kept = await lab().data(`${SNAPSHOTS}/before/config`);
    expect(kept).toMatchObject({ name: "web", cores: 2, description: "first", snaptime: expect.any(Number) });
    expect(kept).not.toHaveProperty("digest");
    const config = await lab().config(100);
    expect(config).toMatchObject({ parent: "before", description: "of the VM" });
    expect(config).not.toHaveProperty("lock");
    expect(await lab().data(`${VM}/config?snapshot=before`)).toEqual({ ...kept, digest: config.digest });
  });

  test("changes the digest", async () => {
    const { digest } = await lab().create(100, { scsi0: "files:1,format=qcow2" });
    await run(take("one"));
    expect((await lab().config(100)).digest).not.toBe(digest);
  });

  test("is not taken of a template, under a used or reserved name, or of a disk that has none", async () => {
    expect(await run(lab().post(`${NODE}/qemu/9000/snapshot`, { snapname: "one" }))).toBe(
      "you can't take a snapshot if it's a template",
    );
    await lab().create(100, { scsi0: "files:1,format=qcow2" });
    await run(take("one"));
    expect(await run(take("one"))).toBe("snapshot name 'one' already used");
    expect((await take("current")).reason).toBe("unable to use snapshot name 'current' (reserved name)");
    await lab().set(100, { scsi1: "files:1" });
    expect(await run(take("two"))).toBe("snapshot feature is not available");
    expect(await names()).toEqual([
      ["one", undefined],
      ["current", "one"],
    ]);
  });

  test("of a running VM saves its memory if that is wanted, and of a stopped one does not", async () => {
    await lab().create(100, { scsi0: "files:1,format=qcow2", memory: 512, start: 1 });
    await run(take("live", { vmstate: 1 }));
    expect((await list())[0]).toMatchObject({ name: "live", vmstate: 1 });
    expect((await lab().data(`${SNAPSHOTS}/live/config`)).vmstate).toBe("files:100/vm-100-state-live.raw");
    expect(await lab().volumes("files")).toContain("files:100/vm-100-state-live.raw");
    await run(lab().post(`${VM}/status/stop`));
    await run(take("off", { vmstate: 1 }));
    expect((await list())[1]).toMatchObject({ name: "off", vmstate: 0, parent: "live" });
  });

  test("of a missing VM is refused at once", async () => {
    expect((await take("one")).reason).toBe("Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist");
  });

  test("gets another description", async () => {
    await lab().create(100, { scsi0: "files:1,format=qcow2" });
    await run(take("one"));
    await lab().put(`${SNAPSHOTS}/one/config`, { description: "new" });
    expect((await list())[0].description).toBe("new");
    expect((await lab().put(`${SNAPSHOTS}/two/config`, { description: "x" })).reason).toBe(
      "snapshot 'two' does not exist",
    );
    expect((await lab().put(`${SNAPSHOTS}/two/config`)).status).toBe(200);
  });

  test("has two commands", async () => {
    await lab().create(100);
    expect(await lab().data(`${SNAPSHOTS}/any`)).toEqual([{ cmd: "rollback" }, { cmd: "config" }]);
  });
});

describe("rollback", () => {
  test("puts options and sizes back, and keeps the description and what is unused", async () => {
    const { vmgenid } = await lab().create(100, { cores: 1, scsi0: "files:1,format=qcow2", description: "old" });
    await run(take("one"));
    await lab().set(100, { cores: 4, scsi1: "files:2", description: "new" });
    await run(lab().put(`${VM}/resize`, { disk: "scsi0", size: "3G" }));
    expect(await run(lab().post(`${SNAPSHOTS}/one/rollback`))).toBe("OK");
    const config = await lab().config(100);
    expect(config).toMatchObject({
      cores: 1,
      scsi0: "files:100/vm-100-disk-0.qcow2,size=1G",
      unused0: "files:100/vm-100-disk-1.raw",
      description: "new",
      parent: "one",
    });
    expect(config).not.toHaveProperty("scsi1");
    expect(config.vmgenid).not.toBe(vmgenid);
    const volumes = await lab().data(`${NODE}/storage/files/content?vmid=100`);
    expect(volumes.find(({ volid }: { volid: string }) => volid.endsWith("disk-0.qcow2")).size).toBe(1024 ** 3);
  });

  test("stops a running VM, and starts it if that is wanted or its memory was saved", async () => {
    await lab().create(100, { scsi0: "files:1,format=qcow2", start: 1 });
    await run(take("dead"));
    await run(take("live", { vmstate: 1 }));
    const status = async () => (await lab().data(`${VM}/status/current`)).status;
    await run(lab().post(`${SNAPSHOTS}/dead/rollback`));
    expect(await status()).toBe("stopped");
    await run(lab().post(`${SNAPSHOTS}/live/rollback`));
    expect(await status()).toBe("running");
    await run(lab().post(`${SNAPSHOTS}/dead/rollback`, { start: 1 }));
    const [started] = await lab().data(`${NODE}/tasks?source=all&typefilter=qmstart`);
    await lab().data(`${NODE}/tasks/${encodeURIComponent(started.upid)}/status`);
    expect(await status()).toBe("running");
  });

  test("to nothing fails in the task", async () => {
    await lab().create(100);
    expect(await run(lab().post(`${SNAPSHOTS}/one/rollback`))).toBe("snapshot 'one' does not exist");
    expect(await run(lab().post(`${NODE}/qemu/9000/snapshot/one/rollback`))).toBe(
      "you can't rollback if vm is a template",
    );
  });
});

describe("deletion of a snapshot", () => {
  test("gives its children its parent, and frees its memory", async () => {
    await lab().create(100, { scsi0: "files:1,format=qcow2", start: 1 });
    for (const name of ["aa", "bb", "cc"]) await run(take(name, { vmstate: name === "bb" ? 1 : 0 }));
    const answer = await lab().delete(`${SNAPSHOTS}/bb`);
    expect(answer.body?.data).toMatch(/:qmdelsnapshot:100:/);
    expect(await lab().task(answer)).toBe("OK");
    expect(await names()).toEqual([
      ["aa", undefined],
      ["cc", "aa"],
      ["current", "cc"],
    ]);
    expect(await lab().volumes("files")).not.toContain("files:100/vm-100-state-bb.raw");
    expect(await run(lab().delete(`${SNAPSHOTS}/bb`))).toBe("snapshot 'bb' does not exist");
  });

  test("leaves a disk that only it had as unused", async () => {
    await lab().create(100, { scsi0: "files:1,format=qcow2", scsi1: "files:1,format=qcow2" });
    await run(take("one"));
    expect(await lab().set(100, { delete: "scsi1" })).not.toHaveProperty("unused0");
    expect(await run(lab().delete(`${SNAPSHOTS}/one`))).toBe("OK");
    // The other disk took unused0, until the configuration was written.
    expect((await lab().config(100)).unused1).toBe("files:100/vm-100-disk-1.qcow2");
  });
});

describe("a VM with a snapshot", () => {
  beforeEach(async () => {
    await lab().create(100, { name: "web", cores: 3, scsi0: "files:1,format=qcow2" });
    await run(take("one"));
  });

  test("does not lose a disk that the snapshot has, nor its source when it is moved", async () => {
    const answer = await lab().put(`${VM}/config`, { delete: "scsi0", force: 1 });
    expect(answer.status).not.toBe(200);
    expect(JSON.stringify(answer.body)).toContain("volume is still in use (snapshot?)");
    expect((await lab().post(`${VM}/move_disk`, { disk: "scsi0", storage: "shared", delete: 1 })).reason).toBe(
      "you can't move a disk with snapshots and delete the source",
    );
  });

  test("does not become a template", async () => {
    expect((await lab().post(`${VM}/template`)).reason).toBe(
      "unable to create template, because VM contains snapshots",
    );
  });

  test("is cloned as it was then", async () => {
    await lab().set(100, { cores: 5 });
    await run(lab().put(`${VM}/resize`, { disk: "scsi0", size: "2G" }));
    expect(await run(lab().post(`${VM}/clone`, { newid: 101, snapname: "one" }))).toBe("OK");
    const clone = await lab().config(101);
    expect(clone).toMatchObject({ name: "Copy-of-VM-web", cores: 3, scsi0: "files:101/vm-101-disk-0.qcow2,size=1G" });
    for (const option of ["parent", "snaptime", "lock"]) expect(clone).not.toHaveProperty(option);
    expect((await lab().post(`${VM}/clone`, { newid: 102, snapname: "two" })).reason).toBe(
      "snapshot 'two' does not exist",
    );
  });

  test("is not linked to its snapshot on a storage of files", async () => {
    expect((await lab().post(`${VM}/clone`, { newid: 101, snapname: "one", full: 0 })).reason).toBe(
      "Linked clone feature is not supported for a snapshot of 'files:100/vm-100-disk-0.qcow2' (scsi0)",
    );
  });

  test("is destroyed with everything that only the snapshot had", async () => {
    await lab().set(100, { delete: "scsi0" });
    expect(await run(lab().delete(VM))).toBe("OK");
    expect(await lab().volumes("files")).toEqual(["files:9000/base-9000-disk-0.qcow2"]);
  });
});

test("a snapshot on LVM-thin can be linked to", async () => {
  await lab().create(100, { scsi0: "local-lvm:1" });
  await run(take("one"));
  expect(await run(lab().post(`${VM}/clone`, { newid: 101, snapname: "one", full: 0 }))).toBe("OK");
  expect((await lab().config(101)).scsi0).toBe("local-lvm:vm-101-disk-0,size=1G");
});
