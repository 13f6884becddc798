import fc from "fast-check";
import { readCluster } from "../../../lab/cluster";
import { PveError } from "../../../lab/pve/pve-error";
import { bootCluster, LAB_TOKEN } from "../../../lab/pve/state/boot-cluster";
import { ROOT } from "../../../lab/pve/state/caller";
import { cloneVm } from "../../../lab/pve/state/clone-vm";
import type { ClusterState } from "../../../lab/pve/state/cluster-state";
import { createVm } from "../../../lab/pve/state/create-vm";
import { destroyVm } from "../../../lab/pve/state/destroy-vm";
import { drivesOf, volumeIdsOf } from "../../../lab/pve/state/drive";
import { moveDisk } from "../../../lab/pve/state/move-disk";
import { resizeDisk } from "../../../lab/pve/state/resize-disk";
import type { Task } from "../../../lab/pve/state/tasks";
import { convertToTemplate } from "../../../lab/pve/state/template";
import { updateVm } from "../../../lab/pve/state/update-vm";
import { isBase, volumeId } from "../../../lab/pve/state/volume";
import { testCluster } from "./use-lab";

const NODE = "pve1";
const VMIDS = [100, 101, 102, 103] as const;
const DISKS = ["scsi0", "scsi1", "virtio0", "ide2"] as const;
const STORAGES = ["files", "shared", "local-lvm"] as const;
const digest = undefined;

/** One operation on the cluster: what it does, or is refused, is for the invariants to judge. */
type Operation = (cluster: ClusterState) => Task | undefined | Promise<undefined>;

function bootTestCluster(): ClusterState {
  const cluster = readCluster(JSON.stringify({ ...testCluster(), vms: [] }));
  return bootCluster(cluster, new Map([[LAB_TOKEN, "secret"]]), Date.now);
}

const vmid = fc.constantFrom(...VMIDS);
const disk = fc.constantFrom(...DISKS);
const storage = fc.constantFrom(...STORAGES);
const gib = fc.integer({ min: 1, max: 8 });
const format = fc.constantFrom("raw", "qcow2", undefined);

const change =
  (id: number, parts: Partial<Parameters<typeof updateVm>[2]>): Operation =>
  async (cluster) => {
    await updateVm(cluster, ROOT, {
      vmid: id,
      node: NODE,
      options: {},
      delete: undefined,
      revert: undefined,
      digest,
      force: false,
      ...parts,
    });
    return undefined;
  };

const operation: fc.Arbitrary<[name: string, Operation]> = fc.oneof(
  fc.tuple(vmid, storage, gib, format).map(([id, store, size, wanted]): [string, Operation] => [
    `create ${id} on ${store}`,
    (cluster) =>
      createVm(cluster, ROOT, {
        ...{ vmid: id, node: NODE, pool: undefined },
        options: { scsi0: `${store}:${size}${wanted ? `,format=${wanted}` : ""}`, ide2: `${store}:cloudinit` },
      }),
  ]),
  fc
    .tuple(vmid, disk, storage, gib)
    .map(([id, option, store, size]): [string, Operation] => [
      `allocate ${option} of ${id} on ${store}`,
      change(id, { options: { [option]: `${store}:${size}` } }),
    ]),
  fc.tuple(vmid, disk, fc.constantFrom("unused0", "unused1")).map(([id, option, unused]): [string, Operation] => [
    `attach ${unused} as ${option} of ${id}`,
    (cluster) => {
      const volume = cluster.vms.get(id)?.config.options.get(unused);
      return volume === undefined ? undefined : change(id, { options: { [option]: volume } })(cluster);
    },
  ]),
  fc
    .tuple(vmid, fc.constantFrom(...DISKS, "unused0", "unused1"), fc.boolean())
    .map(([id, option, force]): [string, Operation] => [
      `detach ${option} of ${id}${force ? " by force" : ""}`,
      change(id, { delete: option, force }),
    ]),
  fc
    .tuple(vmid, fc.constantFrom(...DISKS, "unused0"), storage, format, fc.boolean())
    .map(([id, option, store, wanted, deletes]): [string, Operation] => [
      `move ${option} of ${id} to ${store}${deletes ? " and delete it" : ""}`,
      (cluster) =>
        moveDisk(cluster, ROOT, {
          node: NODE,
          vmid: id,
          disk: option,
          storage: store,
          format: wanted,
          delete: deletes,
          digest,
        }),
    ]),
  fc
    .tuple(vmid, disk, gib)
    .map(([id, option, size]): [string, Operation] => [
      `resize ${option} of ${id} by ${size} GiB`,
      (cluster) => resizeDisk(cluster, ROOT, { node: NODE, vmid: id, disk: option, size: `+${size}G`, digest }),
    ]),
  fc.tuple(vmid, vmid, fc.boolean()).map(([id, newid, full]): [string, Operation] => [
    `clone ${id} to ${newid}${full ? "" : ", linked"}`,
    (cluster) =>
      cloneVm(cluster, ROOT, {
        ...{ node: NODE, vmid: id, newid, full, name: undefined, description: undefined, pool: undefined },
        ...{ storage: undefined, format: undefined, target: undefined, snapname: undefined },
      }),
  ]),
  vmid.map((id): [string, Operation] => [
    `make ${id} a template`,
    (cluster) => convertToTemplate(cluster, ROOT, { vmid: id, node: NODE, disk: undefined }),
  ]),
  vmid.map((id): [string, Operation] => [
    `destroy ${id}`,
    (cluster) => destroyVm(cluster, ROOT, { node: NODE, vmid: id, destroyUnreferenced: false, purge: false }),
  ]),
);

async function perform(cluster: ClusterState, run: Operation): Promise<void> {
  try {
    const task = await run(cluster);
    if (task) await cluster.tasks.wait(task);
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
  }
}

function checkInvariants(cluster: ClusterState): void {
  const { storages, vms } = cluster;
  const volumes = STORAGES.flatMap((id) => storages.volumes(id, NODE));
  const ids = volumes.map(volumeId);
  expect(new Set(ids).size).toBe(ids.length);

  for (const volume of volumes) {
    const owner = vms.get(volume.vmid ?? 0);
    expect([...(owner ? volumeIdsOf(owner.config) : [])]).toContain(volumeId(volume));
    if (volume.parent !== undefined) expect(ids).toContain(volume.parent);
  }
  for (const { config } of vms.values()) {
    expect(config.options.get("lock")).toBeUndefined();
    for (const [, drive] of drivesOf(config.options)) {
      const volume = storages.find(drive.file, NODE);
      expect(volume).toBeDefined();
      if (drive.size !== undefined) expect(Number(drive.size)).toBe(volume?.bytes);
      if (volume && isBase(volume)) expect(config.options.get("template")).toBe("1");
    }
  }
}

// Ours: what must hold after any sequence of disk operations, whatever of it is refused.
test("every image belongs to one VM that names it, with its size, and a destroyed VM leaves none", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
      const cluster = bootTestCluster();
      for (const [, run] of operations) {
        await perform(cluster, run);
        checkInvariants(cluster);
      }
      // Linked clones go before what they read from.
      for (let round = 0; round < VMIDS.length; round += 1)
        for (const id of VMIDS)
          await perform(cluster, () =>
            destroyVm(cluster, ROOT, { node: NODE, vmid: id, destroyUnreferenced: false, purge: false }),
          );
      expect([...cluster.vms.keys()]).toEqual([]);
      expect(STORAGES.flatMap((id) => cluster.storages.volumes(id, NODE))).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
