import { faultSchema } from "../../../lab/pve/faults/fault";
import { NODE, useLab } from "./use-lab";

const lab = useLab((cluster) => {
  const lvm = cluster.storages.find(({ id }) => id === "local-lvm");
  const thin = cluster.vms.find(({ vmid }) => vmid === 9001);
  if (!lvm || !thin) throw new Error("the test cluster has no LVM-thin storage");
  lvm.usedGiB = 95;
  thin.dataGiB = 2;
});

// Both storages give out more than they have; what counts is what is written. That images hold no data unless the boot
// file says so is ours; texts: alloc_image of PVE::Storage::Plugin and LvmThinPlugin (pve-storage 9.1), read, with those of
// qemu-img and lvcreate.

const GIB = 1024 ** 3;

const status = (storage: string) => lab().data(`${NODE}/storage/${storage}/status`);
const clone = async (newid: number, parameters: Record<string, string | number> = {}) =>
  lab().task(await lab().post(`${NODE}/qemu/9001/clone`, { newid, full: 1, ...parameters }));

test("an empty image takes nothing, a copy takes what it copies, a linked clone nothing again", async () => {
  expect(await status("local-lvm")).toMatchObject({ total: 100 * GIB, used: 97 * GIB, avail: 3 * GIB });
  await lab().create(100, { scsi0: "local-lvm:500" });
  expect(await status("local-lvm")).toMatchObject({ avail: 3 * GIB });
  expect(await clone(101, { storage: "files" })).toBe("OK");
  expect(await status("files")).toMatchObject({ used: 2 * GIB });
  expect(await clone(102, { full: 0 })).toBe("OK");
  expect(await status("local-lvm")).toMatchObject({ avail: 3 * GIB });
  const [listed] = await lab().data(`${NODE}/storage?storage=local-lvm`);
  expect(listed.used_fraction).toBeCloseTo(0.97);
});

test("a copy that does not fit fails, and its image is gone", async () => {
  expect(await clone(101)).toBe("OK");
  expect(await clone(102)).toBe(
    "clone failed: copy failed: command '/usr/bin/qemu-img convert -p -n -f raw -O raw /dev/pve/base-9001-disk-0 zeroinit:/dev/pve/vm-102-disk-0' failed: exit code 1",
  );
  expect(await lab().volumes("local-lvm")).toEqual(["local-lvm:base-9001-disk-0", "local-lvm:vm-101-disk-0"]);
  await lab().task(await lab().delete(`${NODE}/qemu/101`));
  expect(await status("local-lvm")).toMatchObject({ avail: 3 * GIB });
});

describe("a storage that a fault has filled", () => {
  const fill = (storage: string) => lab().control.faults.add(faultSchema.parse({ kind: "storage-full", storage }));

  test("makes no image, in its own words", async () => {
    fill("files");
    fill("local-lvm");
    const make = async (storage: string) =>
      lab().task(await lab().post(`${NODE}/qemu`, { vmid: 100, scsi0: `${storage}:1` }));
    expect(await make("files")).toBe(
      "unable to create VM 100 - unable to create image: qemu-img: /mnt/files/images/100/vm-100-disk-0.raw: Could not create '/mnt/files/images/100/vm-100-disk-0.raw': No space left on device",
    );
    expect(await make("local-lvm")).toBe(
      "unable to create VM 100 - lvcreate 'pve/vm-100-disk-0' error:   Cannot create new thin volume, free space in thin pool pve/data reached threshold.",
    );
    expect(await status("files")).toMatchObject({ used: 100 * GIB, avail: 0 });
  });

  test("lets no disk grow, and takes new ones when the fault is gone", async () => {
    await lab().create(100, { scsi0: "files:1" });
    const { id } = fill("files");
    const grow = async () => lab().task(await lab().put(`${NODE}/qemu/100/resize`, { disk: "scsi0", size: "2G" }));
    expect(await grow()).toBe(
      "command '/usr/bin/qemu-img resize -f raw /mnt/files/images/100/vm-100-disk-0.raw 2147483648' failed: exit code 1",
    );
    expect((await lab().config(100)).scsi0).toBe("files:100/vm-100-disk-0.raw,size=1G");
    lab().control.faults.remove(id);
    expect(await grow()).toBe("OK");
  });
});
