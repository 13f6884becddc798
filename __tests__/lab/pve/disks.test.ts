import { NODE, useLab } from "./use-lab";

const lab = useLab();

const QEMU = `${NODE}/qemu`;
const GIB = 1024 ** 3;

async function failureOf(vmid: number, parameters: Record<string, string | number>) {
  const answer = await lab().put(`${QEMU}/${vmid}/config`, parameters);
  expect(answer.status).toBe(500);
  return answer.reason;
}

// Rules of this file: PVE::API2::Qemu, PVE::QemuServer::Drive (qemu-server 9.2.6), PVE::Storage (pve-storage 9.1.7),
// observed unless a test names another source.

describe("making a disk", () => {
  test("STORAGE:SIZE makes an image of that many GiB, keys in alphabetic order, size among them", async () => {
    const { scsi0 } = await lab().create(100, { scsi0: "files:1.5,ssd=1,aio=threads,iothread=0" });
    expect(scsi0).toBe("files:100/vm-100-disk-0.raw,aio=threads,iothread=0,size=1536M,ssd=1");
    const volume = await lab().get(
      `${NODE}/storage/files/content/${encodeURIComponent("files:100/vm-100-disk-0.raw")}`,
    );
    expect(volume.body?.data).toEqual({
      path: "/mnt/files/images/100/vm-100-disk-0.raw",
      format: "raw",
      size: 1.5 * GIB,
      used: 0,
    });
  });

  test("a given size= is replaced by the true one", async () => {
    expect((await lab().create(100, { scsi0: "files:1,size=7777" })).scsi0).toBe("files:100/vm-100-disk-0.raw,size=1G");
  });

  test("a dir storage keeps the wanted format, which is then no longer said", async () => {
    expect((await lab().create(100, { scsi0: "files:1,format=qcow2" })).scsi0).toBe(
      "files:100/vm-100-disk-0.qcow2,size=1G",
    );
  });

  test("LVM-thin has no formats in its names, and whole extents", async () => {
    expect((await lab().create(100, { scsi0: "local-lvm:0.001,format=qcow2" })).scsi0).toMatch(
      /^local-lvm:vm-100-disk-0,size=/,
    );
    const [volume] = await lab().data(`${NODE}/storage/local-lvm/content?vmid=100`);
    expect(volume).toMatchObject({ volid: "local-lvm:vm-100-disk-0", format: "raw", size: 4 * 1024 ** 2, vmid: 100 });
  });

  test("images take the lowest free number", async () => {
    await lab().create(100, { scsi0: "files:1", scsi1: "files:1", scsi2: "files:1" });
    await lab().set(100, { delete: "scsi1", force: 1 });
    expect((await lab().set(100, { scsi5: "files:1" })).scsi5).toBe("files:100/vm-100-disk-1.raw,size=1G");
  });

  test("EFI and TPM disks have sizes of their own", async () => {
    const config = await lab().create(100, { efidisk0: "files:1,efitype=4m", tpmstate0: "files:1,version=v2.0" });
    expect(config.efidisk0).toBe("files:100/vm-100-disk-0.raw,efitype=4m,size=528K");
    expect(config.tpmstate0).toBe("files:100/vm-100-disk-1.raw,size=4M,version=v2.0");
  });

  test("a new disk can be a copy of another image", async () => {
    const { scsi0 } = await lab().create(100, { scsi0: "files:0,import-from=files:9000/base-9000-disk-0.qcow2" });
    expect(scsi0).toBe("files:100/vm-100-disk-0.qcow2,size=4G");
  });

  test("a storage must exist, be on the node, and hold images", async () => {
    expect(await failureOf(9000, { scsi1: "nosuch:1" })).toBe("storage 'nosuch' does not exist");
    const answer = await lab().put(`${QEMU}/9000/config`, { scsi1: "local:1" });
    expect([answer.status, answer.body?.errors]).toEqual([
      400,
      { storage: "storage 'local' does not support vm images" },
    ]);
    const elsewhere = await lab().post("/nodes/pve2/qemu", { vmid: 100, scsi0: "local-lvm:1" });
    expect(elsewhere.reason).toBe("storage 'local-lvm' is not available on node 'pve2'");
  });
});

describe("a disk that exists", () => {
  test("keeps its size when it is written without, and loses the options that are not sent", async () => {
    await lab().create(100, { scsi0: "files:2,ssd=1" });
    expect((await lab().set(100, { scsi0: "files:100/vm-100-disk-0.raw,discard=on" })).scsi0).toBe(
      "files:100/vm-100-disk-0.raw,discard=on,size=2G",
    );
  });

  test("shows its true size, whatever size= says", async () => {
    await lab().create(100, { scsi0: "files:2" });
    expect((await lab().set(100, { scsi0: "file=files:100/vm-100-disk-0.raw,size=1073741824" })).scsi0).toBe(
      "files:100/vm-100-disk-0.raw,size=2G",
    );
  });

  test("must be there", async () => {
    expect(await failureOf(9000, { scsi1: "files:100/vm-100-disk-0.raw" })).toBe(
      "volume 'files:100/vm-100-disk-0.raw' does not exist",
    );
    // PVE::Storage::LvmThinPlugin, pve-storage 9.1.7
    expect(await failureOf(9000, { scsi1: "local-lvm:vm-100-disk-0" })).toBe(
      "no such logical volume pve/vm-100-disk-0",
    );
    expect(await failureOf(9000, { scsi1: "files:some.iso" })).toBe("unable to parse directory volume name 'some.iso'");
  });

  test("has the format that it has", async () => {
    expect(await failureOf(9000, { scsi0: "files:9000/base-9000-disk-0.qcow2,format=raw" })).toBe(
      "drive 'scsi0' - volume 'files:9000/base-9000-disk-0.qcow2' - 'format=raw' option different from storage format 'qcow2'",
    );
  });
});

describe("letting a disk go", () => {
  test("delete keeps the image as unused", async () => {
    await lab().create(100, { scsi0: "files:1", scsi1: "files:1" });
    const config = await lab().set(100, { delete: "scsi1" });
    expect(config).not.toHaveProperty("scsi1");
    expect(config.unused0).toBe("files:100/vm-100-disk-1.raw");
    expect(await lab().volumes("files")).toContain("files:100/vm-100-disk-1.raw");
  });

  test("delete with force destroys it, and so does deleting the unused entry", async () => {
    await lab().create(100, { scsi0: "files:1", scsi1: "files:1" });
    await lab().set(100, { delete: "scsi0", force: 1 });
    await lab().set(100, { delete: "scsi1" });
    expect(await lab().set(100, { delete: "unused0" })).not.toHaveProperty("unused0");
    expect(await lab().volumes("files")).toEqual(["files:9000/base-9000-disk-0.qcow2"]);
  });

  test("a new disk in a used slot pushes the old one out", async () => {
    await lab().create(100, { scsi0: "files:1" });
    expect(await lab().set(100, { scsi0: "files:2" })).toMatchObject({
      scsi0: "files:100/vm-100-disk-1.raw,size=2G",
      unused0: "files:100/vm-100-disk-0.raw",
    });
  });

  test("an unused image that is attached again is no longer unused", async () => {
    await lab().create(100, { scsi0: "files:1" });
    await lab().set(100, { delete: "scsi0" });
    const config = await lab().set(100, { virtio0: "files:100/vm-100-disk-0.raw" });
    expect(config).not.toHaveProperty("unused0");
    expect(config.virtio0).toBe("files:100/vm-100-disk-0.raw,size=1G");
  });

  test("a CD-ROM vanishes", async () => {
    await lab().create(100, { ide2: "none,media=cdrom", cdrom: "none" });
    expect((await lab().config(100)).ide2).toBe("none,media=cdrom");
    expect(Object.keys(await lab().set(100, { delete: "cdrom" }))).not.toContain("ide2");
  });

  test("a new CD-ROM is put at the end of the boot order", async () => {
    await lab().create(100, { scsi0: "files:1" });
    expect((await lab().set(100, { ide2: "none" })).boot).toBe("order=scsi0;ide2");
  });
});

describe("the cloud-init drive", () => {
  test("it is made from STORAGE:cloudinit and reads back as a CD-ROM that is not booted from", async () => {
    // bpg/proxmox 0.111.1 sends an empty last key: proxmoxtf/resource/vm/vm.go
    const config = await lab().set(9000, { ide2: "file=files:cloudinit," });
    expect(config.ide2).toBe("files:9000/vm-9000-cloudinit.qcow2,media=cdrom");
    expect(config.boot).toBe("order=scsi0");
    expect((await lab().set(9001, { ide2: "local-lvm:cloudinit" })).ide2).toBe(
      "local-lvm:vm-9001-cloudinit,media=cdrom",
    );
  });

  test("there is one at most", async () => {
    await lab().set(9000, { ide2: "files:cloudinit" });
    expect(await failureOf(9000, { ide0: "files:cloudinit" })).toBe(
      "ide0 - cloud-init drive is already attached at 'ide2'",
    );
  });

  test("its image is not made twice", async () => {
    await lab().set(9000, { ide2: "files:cloudinit" });
    expect(await failureOf(9000, { ide2: "files:cloudinit" })).toBe(
      "disk image '/mnt/files/images/9000/vm-9000-cloudinit.qcow2' already exists",
    );
  });

  test("it takes its image with it", async () => {
    await lab().set(9000, { ide2: "files:cloudinit" });
    expect(await lab().set(9000, { delete: "ide2" })).not.toHaveProperty("unused0");
    expect(await lab().volumes("files")).not.toContain("files:9000/vm-9000-cloudinit.qcow2");
  });

  test("writing its image anew answers nothing", async () => {
    expect((await lab().put(`${QEMU}/9000/cloudinit`)).body).toEqual({ data: null });
  });
});

describe("resize", () => {
  const resize = (size: string, parameters: Record<string, string> = {}) =>
    lab().put(`${QEMU}/100/resize`, { disk: "scsi0", size, ...parameters });

  test.each([
    ["3G", "3G"],
    ["+1G", "3G"],
    ["3221225472", "3G"],
    ["2G", "2G"],
  ])("to %s grows a disk of 2 GiB to %s", async (size, result) => {
    await lab().create(100, { scsi0: "files:2,ssd=1" });
    const answer = await resize(size);
    expect(answer.body?.data).toMatch(/^UPID:pve1:.*:resize:100:root@pam!lab:$/);
    expect(await lab().task(answer)).toBe("OK");
    expect((await lab().config(100)).scsi0).toBe(`files:100/vm-100-disk-0.raw,size=${result},ssd=1`);
  });

  test("every problem is found in the task", async () => {
    await lab().create(100, { scsi0: "files:2", ide2: "none" });
    expect(await lab().task(await resize("1G"))).toBe("shrinking disks is not supported");
    expect(await lab().task(await resize("1G", { disk: "scsi9" }))).toBe("disk 'scsi9' does not exist");
    expect(await lab().task(await resize("1G", { disk: "ide2" }))).toBe("you can't resize a cdrom");
    expect(await lab().task(await resize("3G", { digest: "old" }))).toBe(
      "checksum mismatch (file change by other user?)",
    );
    expect(await lab().task(await lab().put(`${QEMU}/900/resize`, { disk: "scsi0", size: "1G" }))).toBe(
      "Configuration file 'nodes/pve1/qemu-server/900.conf' does not exist",
    );
  });
});

describe("move_disk", () => {
  const move = (parameters: Record<string, string | number>) =>
    lab().post(`${QEMU}/100/move_disk`, { disk: "scsi0", storage: "shared", ...parameters });

  test("the disk moves with its options and format, and the original is kept as unused", async () => {
    await lab().create(100, { scsi0: "files:2,format=qcow2,ssd=1" });
    expect(await lab().task(await move({}))).toBe("OK");
    expect(await lab().config(100)).toMatchObject({
      scsi0: "shared:100/vm-100-disk-0.qcow2,size=2G,ssd=1",
      unused0: "files:100/vm-100-disk-0.qcow2",
    });
  });

  test("with delete the original is destroyed", async () => {
    await lab().create(100, { scsi0: "files:2" });
    expect(await lab().task(await move({ storage: "local-lvm", delete: 1 }))).toBe("OK");
    const config = await lab().config(100);
    expect(config.scsi0).toBe("local-lvm:vm-100-disk-0,size=2G");
    expect(config).not.toHaveProperty("unused0");
    expect(await lab().volumes("files")).toEqual(["files:9000/base-9000-disk-0.qcow2"]);
  });

  test("what cannot be moved is refused at once", async () => {
    await lab().create(100, { scsi0: "files:2", ide2: "none" });
    expect((await move({ storage: "files" })).reason).toBe("you can't move to the same storage with same format");
    expect((await move({ disk: "scsi1" })).reason).toBe("disk 'scsi1' does not exist");
    expect((await move({ disk: "ide2" })).reason).toBe("you can't move a cdrom");
    expect((await move({ storage: "local" })).body?.errors).toEqual({
      storage: "storage 'local' does not support vm images",
    });
    expect((await lab().post(`${QEMU}/100/move_disk`, { disk: "scsi0" })).status).toBe(400);
    expect((await lab().post(`${QEMU}/900/move_disk`, { disk: "scsi0", storage: "shared" })).reason).toBe(
      "Configuration file 'nodes/pve1/qemu-server/900.conf' does not exist",
    );
  });

  test("an unused image moves too", async () => {
    await lab().create(100, { scsi0: "files:2" });
    await lab().set(100, { delete: "scsi0" });
    expect(await lab().task(await move({ disk: "unused0", delete: 1 }))).toBe("OK");
    expect((await lab().config(100)).unused0).toBe("shared:100/vm-100-disk-0.raw");
  });

  test("in the same storage another format is a move", async () => {
    await lab().create(100, { scsi0: "files:2" });
    expect(await lab().task(await move({ storage: "files", format: "qcow2", delete: 1 }))).toBe("OK");
    expect((await lab().config(100)).scsi0).toBe("files:100/vm-100-disk-1.qcow2,size=2G");
  });
});
