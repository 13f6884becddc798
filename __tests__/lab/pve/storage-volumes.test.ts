import { NODE, useLab } from "./use-lab";

const lab = useLab((cluster) => {
  const [local] = cluster.storages;
  if (!local) throw new Error("the test cluster has no storage");
  local.content.push("backup", "vztmpl", "import");
  local.files = [
    { name: "iso/debian-13.iso", sizeMiB: 10 },
    { name: "snippets/vendor.yaml", sizeMiB: 1 },
    { name: "vztmpl/debian-13.tar.zst", sizeMiB: 1 },
    { name: "import/appliance.raw", sizeMiB: 64 },
    { name: "backup/vzdump-qemu-100-2026_01_02-03_04_05.vma.zst", sizeMiB: 1 },
  ];
});

// PVE::API2::Storage::Content, PVE::Storage::Plugin (pve-storage 9.1), read, unless a test names another source.

const CONTENT = `${NODE}/storage/local/content`;
const BACKUP = "local:backup/vzdump-qemu-100-2026_01_02-03_04_05.vma.zst";
const MIB = 1024 ** 2;

describe("the list of contents", () => {
  test("says what each is, in the order of ids", async () => {
    const listed = await lab().data(CONTENT);
    expect(listed.map(({ content, format }: { content: string; format: string }) => [content, format])).toEqual([
      ["backup", "vma.zst"],
      ["import", "raw"],
      ["iso", "iso"],
      ["snippets", "snippet"],
      ["vztmpl", "tzst"],
    ]);
    expect(listed[2]).toEqual({
      volid: "local:iso/debian-13.iso",
      content: "iso",
      format: "iso",
      size: 10 * MIB,
      ctime: expect.any(Number),
    });
  });

  test("of one kind, and of one VM", async () => {
    expect(await lab().data(`${CONTENT}?content=iso`)).toHaveLength(1);
    expect(await lab().data(`${NODE}/storage/files/content?content=rootdir`)).toEqual([]);
    const ofVm = await lab().data(`${CONTENT}?vmid=100`);
    expect(ofVm.map(({ content }: { content: string }) => content)).toEqual(["backup", "import", "snippets"]);
    expect(ofVm[0].vmid).toBe(100);
  });

  test("names the backing file of a linked clone, and none of another image", async () => {
    await lab().task(await lab().post(`${NODE}/qemu/9000/clone`, { newid: 100 }));
    const [base, clone] = await lab().data(`${NODE}/storage/files/content`);
    expect(clone).toMatchObject({
      volid: "files:9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2",
      parent: "../9000/base-9000-disk-0.qcow2",
      vmid: 100,
    });
    expect(base).toMatchObject({ volid: "files:9000/base-9000-disk-0.qcow2", parent: null, used: 0 });
    // PVE::Storage::LvmThinPlugin::list_images says neither what is used nor of whom.
    const [thin] = await lab().data(`${NODE}/storage/local-lvm/content`);
    expect(Object.keys(thin).sort()).toEqual(["content", "ctime", "format", "size", "vmid", "volid"]);
  });
});

describe("making an image", () => {
  const make = (storage: string, parameters: Record<string, string | number>) =>
    lab().post(`${NODE}/storage/${storage}/content`, { vmid: 100, size: "2G", ...parameters });

  test("answers its id at once", async () => {
    expect((await make("files", { filename: "vm-100-disk-5.qcow2" })).body?.data).toBe("files:100/vm-100-disk-5.qcow2");
    expect((await make("local-lvm", { filename: "vm-100-data", size: 1024 })).body?.data).toBe("local-lvm:vm-100-data");
    const volume = await lab().data(`${NODE}/storage/local-lvm/content/local-lvm:vm-100-data`);
    expect(volume).toMatchObject({ path: "/dev/pve/vm-100-data", size: 4 * MIB, format: "raw" });
    const config = await lab().create(100, { scsi0: "files:100/vm-100-disk-5.qcow2" });
    expect(config.scsi0).toBe("files:100/vm-100-disk-5.qcow2,size=2G");
  });

  test.each([
    ["files", { filename: "disk.raw" }, "unable to parse volume filename 'disk.raw'"],
    ["files", { filename: "vm-100-disk-0" }, "unable to parse volume filename 'vm-100-disk-0'"],
    ["local-lvm", { filename: "vm-101-disk-0" }, "illegal name 'vm-101-disk-0' - should be 'vm-100-*'"],
    ["local-lvm", { filename: "vm-100-disk-0", format: "qcow2" }, "unsupported format 'qcow2'"],
  ])("on %s with %j fails", async (storage, parameters, reason) => {
    expect((await make(storage, parameters)).reason).toBe(reason);
  });

  test("a name has one format, and is taken once", async () => {
    const two = await make("files", { filename: "vm-100-disk-0.raw", format: "qcow2" });
    expect(two.body?.errors).toEqual({ format: "different storage formats (qcow2 != raw)" });
    await make("files", { filename: "vm-100-disk-0.raw" });
    expect((await make("files", { filename: "vm-100-disk-0.raw" })).reason).toBe(
      "disk image '/mnt/files/images/100/vm-100-disk-0.raw' already exists",
    );
  });
});

describe("one volume", () => {
  test("is found by its id or its name, with slashes as they are or encoded", async () => {
    const expected = {
      path: "/var/lib/vz/template/iso/debian-13.iso",
      format: "raw",
      size: 10 * MIB,
      used: 10 * MIB,
    };
    for (const name of ["local:iso/debian-13.iso", "iso/debian-13.iso", "local%3Aiso%2Fdebian-13.iso"])
      expect(await lab().data(`${CONTENT}/${name}`)).toEqual(expected);
  });

  test("is of the storage of its path, and there", async () => {
    expect((await lab().get(`${CONTENT}/files:iso/debian-13.iso`)).body?.errors).toEqual({
      volume: "storage ID mismatch (files != local)\n",
    });
    expect((await lab().get(`${CONTENT}/iso/other.iso`)).reason).toBe(
      "volume_size_info on 'local:iso/other.iso' failed - no format",
    );
    expect((await lab().get(`${NODE}/storage/local-lvm/content/vm-1-disk-0`)).reason).toBe(
      `can't get size of '/dev/pve/vm-1-disk-0':   Failed to find logical volume "pve/vm-1-disk-0"`,
    );
    expect((await lab().get(`${CONTENT}/some/thing`)).reason).toBe(
      "unable to parse directory volume name 'some/thing'",
    );
  });

  test("takes notes and protection if it is a backup", async () => {
    expect(await lab().data(`${CONTENT}/${BACKUP}`)).toMatchObject({ notes: "", protected: 0 });
    await lab().put(`${CONTENT}/${BACKUP}`, { notes: "before\nthe upgrade", protected: 1 });
    expect(await lab().data(`${CONTENT}/${BACKUP}`)).toMatchObject({ notes: "before\nthe upgrade", protected: 1 });
    const [listed] = await lab().data(CONTENT);
    expect(listed).toMatchObject({ notes: "before", protected: 1 });
    const refused = await lab().delete(`${CONTENT}/${BACKUP}`);
    expect(await lab().task(refused)).toBe(
      "cannot remove protected volume 'backup/vzdump-qemu-100-2026_01_02-03_04_05.vma.zst' on 'local'",
    );
    await lab().put(`${CONTENT}/${BACKUP}`, { protected: 0 });
    expect(await lab().task(await lab().delete(`${CONTENT}/${BACKUP}`))).toBe("OK");
  });

  test("takes neither if it is anything else", async () => {
    const iso = `${CONTENT}/iso/debian-13.iso`;
    expect((await lab().put(iso, { notes: "x" })).reason).toBe("only backups can have notes");
    expect((await lab().put(iso, { protected: 1 })).reason).toBe("only backups support attribute 'protected'");
    const thin = `${NODE}/storage/local-lvm/content/base-9001-disk-0`;
    expect((await lab().put(thin, { protected: 1 })).reason).toBe(
      "attribute 'protected' is not supported for storage type 'lvmthin'",
    );
  });
});

describe("deleting a volume", () => {
  test("is a task of its VM, or of the storage alone", async () => {
    const image = await lab().delete(`${NODE}/storage/local-lvm/content/base-9001-disk-0`);
    expect(image.body?.data).toMatch(/:imgdel:9001@local-lvm:root@pam!lab:$/);
    const iso = await lab().delete(`${CONTENT}/iso/debian-13.iso`);
    expect(iso.body?.data).toMatch(/:imgdel:local:root@pam!lab:$/);
    expect(await lab().log(iso)).toEqual(["Removed volume 'local:iso/debian-13.iso'", "TASK OK"]);
  });

  test("that is not there succeeds", async () => {
    const answer = await lab().delete(`${CONTENT}/iso/other.iso`);
    expect(await lab().task(answer)).toBe("OK");
    expect((await lab().log(answer))[0]).toBe("disk image '/var/lib/vz/template/iso/other.iso' does not exist");
  });

  test("with delay answers null, or what went wrong", async () => {
    expect((await lab().delete(`${CONTENT}/iso/debian-13.iso?delay=5`)).body).toEqual({ data: null });
    await lab().task(await lab().post(`${NODE}/qemu/9000/clone`, { newid: 100 }));
    const base = "files:9000/base-9000-disk-0.qcow2";
    const used = await lab().delete(`${NODE}/storage/files/content/${base}?delay=5`);
    expect([used.status, used.reason]).toEqual([
      500,
      "base volume '9000/base-9000-disk-0.qcow2' is still in use by linked clones",
    ]);
  });
});

describe("files in a VM", () => {
  test("an ISO image must be there, and shows its size", async () => {
    const config = await lab().create(100, { ide2: "local:iso/debian-13.iso,media=cdrom" });
    expect(config.ide2).toBe("local:iso/debian-13.iso,media=cdrom,size=10M");
    const missing = await lab().put(`${NODE}/qemu/100/config`, { ide2: "local:iso/other.iso,media=cdrom" });
    expect(missing.reason).toBe("volume 'local:iso/other.iso' does not exist");
  });

  test("an image to import becomes a disk of its size", async () => {
    const config = await lab().create(100, { scsi0: "files:0,import-from=local:import/appliance.raw" });
    expect(config.scsi0).toBe("files:100/vm-100-disk-0.raw,size=64M");
  });
});
