import { NODE, useLab } from "./use-lab";

const lab = useLab();

const QEMU = `${NODE}/qemu`;
const clone = (source: number, parameters: Record<string, string | number>) =>
  lab().post(`${QEMU}/${source}/clone`, parameters);
const members = async (pool: string) =>
  (await lab().data(`/pools?poolid=${pool}`))[0].members.map(({ vmid }: { vmid: number }) => vmid);

// Rules and texts of this file: PVE::API2::Qemu (qemu-server 9.2.6), observed.

describe("create", () => {
  test("a VM is made in a task, boots from its first disk, CD-ROM and NIC, and joins its pool", async () => {
    const answer = await lab().post(QEMU, {
      vmid: 100,
      name: "web",
      pool: "dev",
      net1: "virtio",
      ide2: "none",
      scsi1: "files:1",
      virtio0: "files:1",
    });
    expect(answer.body?.data).toMatch(/^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmcreate:100:root@pam!lab:$/);
    expect(await lab().task(answer)).toBe("OK");
    expect((await lab().config(100)).boot).toBe("order=scsi1;ide2;net1");
    expect(await members("dev")).toEqual([100]);
  });

  test("a taken id is refused, whichever node has it", async () => {
    await lab().task(await lab().post("/nodes/pve2/qemu", { vmid: 100 }));
    const answer = await lab().post(QEMU, { vmid: 100 });
    expect([answer.status, answer.reason]).toEqual([
      500,
      "unable to create VM 100 - VM 100 already exists on node 'pve2'",
    ]);
  });

  test("of four creates of one id at once one wins", async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => lab().post(QEMU, { vmid: 100, name: `n${n}`, scsi0: "files:1" })),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(1);
    for (const loser of answers.filter(({ status }) => status !== 200))
      expect(loser.reason).toBe("unable to create VM 100 - VM 100 already exists on node 'pve1'");
    for (const winner of winners) expect(await lab().task(winner)).toBe("OK");
    expect(await lab().volumes("files")).toEqual(["files:100/vm-100-disk-0.raw", "files:9000/base-9000-disk-0.qcow2"]);
  });

  test("one that fails in its task leaves neither VM nor image", async () => {
    const answer = await lab().post(QEMU, { vmid: 100, scsi0: "files:1", scsi1: "files:700/vm-700-disk-0.raw" });
    expect(await lab().task(answer)).toBe(
      "unable to create VM 100 - volume 'files:700/vm-700-disk-0.raw' does not exist",
    );
    expect((await lab().get(`${QEMU}/100/config`)).status).toBe(500);
    expect(await lab().volumes("files")).toEqual(["files:9000/base-9000-disk-0.qcow2"]);
  });

  test("a missing pool is a 403", async () => {
    const answer = await lab().post(QEMU, { vmid: 100, pool: "nosuch" });
    expect([answer.status, answer.reason]).toEqual([403, "Permission check failed (pool 'nosuch' does not exist)"]);
  });

  test("the MAC address is upper case and of Proxmox's prefix", async () => {
    expect((await lab().create(100, { net0: "virtio" })).net0).toMatch(/^virtio=BC:24:11(:[0-9A-F]{2}){3}$/);
  });

  test("its log tells the disks made and ends with TASK OK", async () => {
    const answer = await lab().post(QEMU, { vmid: 100, scsi0: "files:1" });
    expect(await lab().log(answer)).toEqual([
      "scsi0: successfully created disk 'files:100/vm-100-disk-0.raw,size=1G'",
      "TASK OK",
    ]);
  });

  test("restoring an archive is not modelled, and says so", async () => {
    expect((await lab().post(QEMU, { vmid: 100, archive: "files:backup/x.vma" })).status).toBe(501);
  });
});

describe("a full clone", () => {
  test("copies the disks and what belongs to the VM, and makes anew what identifies it", async () => {
    await lab().set(9000, {
      description: "golden",
      onboot: 1,
      ciuser: "fedora",
      net0: "virtio=02:00:00:00:00:01,bridge=vmbr0",
      ide2: "files:cloudinit",
    });
    const source = await lab().config(9000);
    const answer = await clone(9000, { newid: 100, full: 1, name: "web", pool: "dev" });
    expect(answer.body?.data).toMatch(/:qmclone:9000:root@pam!lab:$/);
    expect(await lab().task(answer)).toBe("OK");

    const copy = await lab().config(100);
    const { agent, boot, ciuser, cores, description, memory, meta, onboot, scsihw, serial0, tags } = source;
    expect(copy).toMatchObject({
      agent,
      boot,
      ciuser,
      cores,
      description,
      memory,
      meta,
      onboot,
      scsihw,
      serial0,
      tags,
    });
    expect(copy).toMatchObject({
      name: "web",
      scsi0: "files:100/vm-100-disk-0.qcow2,size=4G",
      ide2: "files:100/vm-100-cloudinit.qcow2,media=cdrom,size=4M",
      net0: expect.stringMatching(/^virtio=BC:24:11.*,bridge=vmbr0$/),
    });
    expect(copy).not.toHaveProperty("template");
    expect(copy).not.toHaveProperty("lock");
    for (const option of ["smbios1", "vmgenid", "digest"]) expect(copy[option]).not.toBe(source[option]);
    expect(await members("dev")).toEqual([100]);
  });

  test("is named after its source unless told otherwise", async () => {
    await lab().task(await clone(9000, { newid: 100, full: 1 }));
    expect((await lab().config(100)).name).toBe("Copy-of-VM-base");
    await lab().create(101);
    await lab().task(await clone(101, { newid: 102 }));
    expect((await lab().config(102)).name).toBe("Copy-of-VM-101");
  });

  test("of a running VM leaves out what waits, and cannot copy a TPM", async () => {
    await lab().create(100, { memory: 512, start: 1 });
    await lab().set(100, { memory: 1024 });
    await lab().task(await clone(100, { newid: 101 }));
    expect((await lab().config(101)).memory).toBe("512");
    await lab().create(102, { tpmstate0: "files:1", start: 1 });
    expect((await clone(102, { newid: 103 })).reason).toBe("cannot clone TPM state while VM is running");
  });

  test("of a plain VM needs no full=1 and leaves unused images behind", async () => {
    await lab().create(100, { scsi0: "files:1", scsi1: "files:1" });
    await lab().set(100, { delete: "scsi1" });
    await lab().task(await clone(100, { newid: 101 }));
    const copy = await lab().config(101);
    expect(copy.scsi0).toBe("files:101/vm-101-disk-0.raw,size=1G");
    expect(copy).not.toHaveProperty("unused0");
  });

  test("goes to another storage in the source's format where that is possible", async () => {
    await lab().task(await clone(9000, { newid: 100, full: 1, storage: "shared" }));
    expect((await lab().config(100)).scsi0).toBe("shared:100/vm-100-disk-0.qcow2,size=4G");
    await lab().task(await clone(9000, { newid: 101, full: 1, storage: "local-lvm" }));
    expect((await lab().config(101)).scsi0).toBe("local-lvm:vm-101-disk-0,size=4G");
    await lab().task(await clone(9000, { newid: 102, full: 1, storage: "shared", format: "raw" }));
    expect((await lab().config(102)).scsi0).toBe("shared:102/vm-102-disk-0.raw,size=4G");
  });

  test("four of one template at once all succeed", async () => {
    const answers = await Promise.all([101, 102, 103, 104].map((newid) => clone(9000, { newid, full: 1 })));
    for (const answer of answers) expect(await lab().task(answer)).toBe("OK");
    const macs = await Promise.all([101, 102, 103, 104].map(async (vmid) => (await lab().config(vmid)).scsi0));
    expect(new Set(macs).size).toBe(4);
  });

  test("of four to one id at once one wins", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => clone(9000, { newid: 100, full: 1 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 500, 500, 500]);
    for (const { reason } of answers.filter(({ status }) => status === 500))
      expect(reason).toBe("unable to create VM 100: config file already exists");
  });

  test("what cannot succeed is refused at once", async () => {
    expect((await clone(9000, { newid: 9001 })).reason).toBe("unable to create VM 9001: config file already exists");
    expect((await clone(900, { newid: 100 })).reason).toBe(
      "unable to find configuration file for VM 900 on node 'pve1'",
    );
    expect((await clone(9000, { newid: 100, pool: "nosuch" })).status).toBe(403);
    expect((await clone(9000, { newid: 100, full: 1, storage: "local" })).body?.errors).toEqual({
      storage: "storage 'local' does not support vm images",
    });
    expect((await clone(9000, { newid: 100, target: "pve2" })).reason).toBe(
      "can't clone VM to node 'pve2' (VM uses local storage)",
    );
    expect((await clone(9000, { newid: 100, snapname: "before" })).reason).toBe("snapshot 'before' does not exist");
  });
});

describe("a linked clone", () => {
  test("is what a template gives without full, and reads from the base volume", async () => {
    await lab().task(await clone(9000, { newid: 100 }));
    expect((await lab().config(100)).scsi0).toBe("files:9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2,size=4G");
  });

  // PVE::Storage::LvmThinPlugin, pve-storage 9.1.7
  test("on LVM-thin has a name of its own, and keeps no hold of its base", async () => {
    await lab().task(await clone(9001, { newid: 100 }));
    expect((await lab().config(100)).scsi0).toBe("local-lvm:vm-100-disk-0,size=4G");
    expect(await lab().task(await lab().delete(`${QEMU}/9001`))).toBe("OK");
  });

  test("takes no storage and no format, and needs a template", async () => {
    expect((await clone(9000, { newid: 100, storage: "shared" })).reason).toBe(
      "parameter 'storage' not allowed for linked clones",
    );
    expect((await clone(9000, { newid: 100, format: "raw" })).reason).toBe(
      "parameter 'format' not allowed for linked clones",
    );
    await lab().create(100, { scsi0: "files:1" });
    expect((await clone(100, { newid: 101, full: 0 })).reason).toBe(
      "Linked clone feature is not supported for 'files:100/vm-100-disk-0.raw' (scsi0)",
    );
  });

  test("keeps its base volume from being destroyed as a disk", async () => {
    await lab().task(await clone(9000, { newid: 100 }));
    const answer = await lab().put(`${QEMU}/9000/config`, { delete: "scsi0", force: 1 });
    expect(answer.reason).toBe("base volume '9000/base-9000-disk-0.qcow2' is still in use by linked clones");
    expect(await lab().volumes("files")).toContain("files:9000/base-9000-disk-0.qcow2");
  });

  test("keeps its template from being destroyed", async () => {
    await lab().task(await clone(9000, { newid: 100 }));
    expect(await lab().task(await lab().delete(`${QEMU}/9000`))).toBe(
      "base volume 'files:9000/base-9000-disk-0.qcow2' is still in use by linked cloned",
    );
    await lab().task(await lab().delete(`${QEMU}/100`));
    expect(await lab().task(await lab().delete(`${QEMU}/9000`))).toBe("OK");
  });
});

describe("convert to template", () => {
  test("renames the disks to base volumes", async () => {
    await lab().create(100, { scsi0: "files:1", ide2: "files:cloudinit" });
    const answer = await lab().post(`${QEMU}/100/template`);
    expect(await lab().task(answer)).toBe("OK");
    expect(await lab().config(100)).toMatchObject({
      template: 1,
      scsi0: "files:100/base-100-disk-0.raw,size=1G",
      ide2: "files:100/vm-100-cloudinit.qcow2,media=cdrom",
    });
  });

  test("happens once, and not to a running VM", async () => {
    expect((await lab().post(`${QEMU}/9000/template`)).reason).toBe("you can't convert a template to a template");
    await lab().create(100, { start: 1 });
    expect((await lab().post(`${QEMU}/100/template`)).reason).toBe(
      "you can't convert a VM to template if VM is running",
    );
  });
});

describe("destroy", () => {
  test("takes the images, the unused ones and the pool membership with it", async () => {
    await lab().create(100, { scsi0: "files:1", scsi1: "shared:1", ide2: "local-lvm:cloudinit", pool: "dev" });
    await lab().set(100, { delete: "scsi1" });
    // the path as bpg/proxmox 0.111.1 sends it: proxmox/nodes/vms/vms.go
    const answer = await lab().delete(`${QEMU}/100/?destroy-unreferenced-disks=1&purge=1`);
    expect(answer.body?.data).toMatch(/:qmdestroy:100:/);
    expect(await lab().task(answer)).toBe("OK");
    expect((await lab().get(`${QEMU}/100/status/current`)).reason).toBe(
      "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist",
    );
    expect(await lab().volumes("files")).toEqual(["files:9000/base-9000-disk-0.qcow2"]);
    expect(await lab().volumes("shared")).toEqual([]);
    expect(await lab().volumes("local-lvm")).toEqual(["local-lvm:base-9001-disk-0"]);
    await lab().create(100);
    expect(await members("dev")).toEqual([]);
  });

  test("of a missing VM is refused at once", async () => {
    expect((await lab().delete(`${QEMU}/900`)).reason).toBe(
      "Configuration file 'nodes/pve1/qemu-server/900.conf' does not exist",
    );
  });
});
