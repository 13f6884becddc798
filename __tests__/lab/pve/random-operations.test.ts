import fc from "fast-check";
import { PveError } from "../../../lab/pve/pve-error";
import { bootCluster, LAB_TOKEN } from "../../../lab/pve/state/boot-cluster";
import { type Caller, ROOT } from "../../../lab/pve/state/caller";
import { cloneVm } from "../../../lab/pve/state/clone-vm";
import type { ClusterState } from "../../../lab/pve/state/cluster-state";
import { createVm } from "../../../lab/pve/state/create-vm";
import { destroyVm } from "../../../lab/pve/state/destroy-vm";
import { volumeIdsOf } from "../../../lab/pve/state/drive";
import { migrateVm } from "../../../lab/pve/state/migration/migrate-vm";
import { moveDisk } from "../../../lab/pve/state/move-disk";
import { runShutdown, runStart, runStop } from "../../../lab/pve/state/power-tasks";
import { resizeDisk } from "../../../lab/pve/state/resize-disk";
import { createSnapshot } from "../../../lab/pve/state/snapshots/create-snapshot";
import { deleteSnapshot } from "../../../lab/pve/state/snapshots/delete-snapshot";
import { rollBackVm } from "../../../lab/pve/state/snapshots/roll-back";
import { resumeVm, suspendVm } from "../../../lab/pve/state/suspend";
import { convertToTemplate } from "../../../lab/pve/state/template";
import { updateVm } from "../../../lab/pve/state/update-vm";
import { configDigest, type VmConfig } from "../../../lab/pve/state/vm";
import { volumeId } from "../../../lab/pve/state/volume";
import { SECRET, testCluster } from "./use-lab";

// Whatever is asked of the cluster, by several callers and all at once: what must be true of it stays true.

const CALLERS: readonly Caller[] = [ROOT, { id: LAB_TOKEN, user: "root@pam", token: "lab" }];
const OTHER_NODE: Readonly<Record<string, string>> = { pve1: "pve2", pve2: "pve1" };

/** What is done; all but the act is for the reader of a counterexample. */
interface Operation {
  readonly name: string;
  readonly vmid: number;
  readonly value: unknown;
  readonly act: (state: ClusterState, caller: Caller) => unknown;
}

const anyVmid = fc.constantFrom(100, 101, 102);
const snapname = fc.constantFrom("one", "two");
const disk = fc.constantFrom("scsi0", "scsi1");
const storage = fc.constantFrom("files", "shared", "local-lvm");
const newDisk = fc.constantFrom("files:1,format=qcow2", "files:1", "shared:1,format=qcow2", "local-lvm:1");
const nodeOf = (state: ClusterState, vmid: number) => state.vms.get(vmid)?.node ?? "pve1";

/** An operation on the VM of an id, whatever that VM is when its turn comes. */
function onVm<T>(
  name: string,
  values: fc.Arbitrary<T>,
  act: (state: ClusterState, caller: Caller, vm: Named, value: T) => unknown,
): fc.Arbitrary<Operation> {
  return fc.tuple(anyVmid, values).map(([vmid, value]) => ({
    ...{ name, vmid, value },
    act: (state, caller) => act(state, caller, { vmid, node: nodeOf(state, vmid) }, value),
  }));
}
interface Named {
  readonly vmid: number;
  readonly node: string;
}

const power = fc.constantFrom(runStart, runStop, runShutdown);
const noRootParameters = {};
const operation: fc.Arbitrary<Operation> = fc.oneof(
  onVm("create", fc.tuple(newDisk, fc.boolean()), (state, caller, { vmid }, [scsi0, start]) =>
    createVm(state, caller, { vmid, node: "pve1", options: { scsi0 }, pool: "dev", start }),
  ),
  onVm("clone", fc.tuple(fc.constantFrom(9000, 9001, 100, 101), fc.option(fc.boolean()), fc.option(snapname)), cloneTo),
  onVm("attach", fc.tuple(disk, newDisk), (state, caller, vm, [option, text]) =>
    updateVm(state, caller, { ...vm, options: { [option]: text } }),
  ),
  onVm(
    "detach",
    fc.tuple(fc.constantFrom("scsi0", "scsi1", "unused0"), fc.boolean()),
    (state, caller, vm, [option, force]) => updateVm(state, caller, { ...vm, options: {}, delete: option, force }),
  ),
  onVm("cores", fc.integer({ min: 1, max: 4 }), (state, caller, vm, cores) =>
    updateVm(state, caller, { ...vm, options: { cores: String(cores) } }),
  ),
  onVm("power", power, (state, caller, vm, run) =>
    state.tasks.start({ node: vm.node, type: "qmpower", id: String(vm.vmid), user: caller.id }, (task) =>
      run(state, vm, task),
    ),
  ),
  onVm("suspend", fc.boolean(), (state, caller, vm, todisk) => suspendVm(state, caller, { ...vm, todisk })),
  onVm("resume", fc.constant(0), (state, caller, vm) => resumeVm(state, caller, vm)),
  onVm("snapshot", fc.tuple(snapname, fc.boolean()), (state, caller, vm, [name, vmstate]) =>
    createSnapshot(state, caller, { ...vm, snapname: name, vmstate }),
  ),
  onVm("delete snapshot", snapname, (state, caller, vm, name) =>
    deleteSnapshot(state, caller, { ...vm, snapname: name, force: false }),
  ),
  onVm("roll back", snapname, (state, caller, vm, name) =>
    rollBackVm(state, caller, { ...vm, snapname: name, start: false }),
  ),
  onVm("migrate", fc.option(storage), (state, caller, vm, target) =>
    migrateVm(state, caller, {
      ...vm,
      target: OTHER_NODE[vm.node] ?? "pve1",
      online: true,
      withLocalDisks: true,
      targetstorage: target ?? undefined,
      rootParameters: noRootParameters,
    }),
  ),
  onVm("move disk", fc.tuple(disk, storage, fc.boolean()), (state, caller, vm, [option, target, deletes]) =>
    moveDisk(state, caller, {
      ...vm,
      ...{ disk: option, storage: target, delete: deletes, format: undefined, digest: undefined },
    }),
  ),
  onVm("resize", disk, (state, caller, vm, option) =>
    resizeDisk(state, caller, { ...vm, disk: option, size: "+1G", digest: undefined }),
  ),
  onVm("template", fc.constant(0), (state, caller, vm) => convertToTemplate(state, caller, { ...vm, disk: undefined })),
  onVm("destroy", fc.boolean(), (state, caller, vm, purge) =>
    destroyVm(state, caller, { ...vm, destroyUnreferenced: false, purge }),
  ),
  onVm(
    "pool",
    fc.tuple(fc.constantFrom("dev", "prod"), fc.boolean(), fc.boolean()),
    (state, _caller, { vmid }, [pool, remove, allowMove]) =>
      state.vms.has(vmid) &&
      state.pools.update(pool, { comment: undefined, vms: [vmid], storages: [], remove, allowMove }),
  ),
);

function cloneTo(
  state: ClusterState,
  caller: Caller,
  { vmid: newid }: Named,
  [vmid, full, name]: readonly [number, boolean | null, string | null],
): unknown {
  return cloneVm(state, caller, {
    ...{ node: nodeOf(state, vmid), vmid, newid, full: full ?? undefined, snapname: name ?? undefined, pool: "prod" },
    ...{ name: undefined, description: undefined, storage: undefined, format: undefined, target: undefined },
  });
}

/** Does an operation. Only Proxmox's own refusals are expected. */
async function attempt(operation: Operation, state: ClusterState, caller: Caller): Promise<void> {
  try {
    await operation.act(state, caller);
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
  }
}

const plain = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
const contentOf = ({ options, pending, pendingDeletes, snapshots }: VmConfig) =>
  JSON.stringify(
    [options, pending, pendingDeletes]
      .map(plain)
      .concat([plain(new Map([...snapshots].map(([name, s]) => [name, plain(s)])))]),
  );

/** Content by digest of every configuration that was ever seen. */
function checkDigests(state: ClusterState, seen: Map<string, string>): void {
  for (const { config } of state.vms.values()) {
    const [digest, content] = [configDigest(config), contentOf(config)];
    expect(seen.get(digest) ?? content).toBe(content);
    seen.set(digest, content);
  }
}

function checkInvariants(state: ClusterState): void {
  expect(state.locks.size).toBe(0);
  for (const node of state.nodes.keys())
    for (const task of state.tasks.list(node)) expect(task).toMatchObject({ exitStatus: expect.any(String) });
  for (const vm of state.vms.values()) {
    expect([undefined, "suspended"]).toContain(vm.config.options.get("lock"));
    for (const id of volumeIdsOf(vm.config)) expect(state.storages.find(id, vm.node)).toBeDefined();
  }
  for (const node of state.nodes.keys())
    for (const { id } of state.storages.list(node))
      for (const volume of state.storages.volumes(id, node)) {
        const owner = volume.vmid === undefined ? undefined : state.vms.get(volume.vmid);
        expect([volumeId(volume), owner && volumeIdsOf(owner.config).has(volumeId(volume))]).toEqual([
          volumeId(volume),
          true,
        ]);
      }
  const members = state.pools.list().flatMap(({ vms }) => [...vms]);
  expect(new Set(members).size).toBe(members.length);
  for (const vmid of members) expect(state.vms.has(vmid)).toBe(true);
}

test("volumes have owners, VMs one pool, tasks an end, locks nobody, and digests one content", async () => {
  const step = fc.record({ operation, caller: fc.constantFrom(...CALLERS), waits: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      let now = 1_000_000;
      const cluster = testCluster();
      for (const [vmid, scsi0] of [
        [100, "files:1,format=qcow2"],
        [101, "local-lvm:1"],
      ] as const)
        cluster.vms.push({ vmid, node: "pve1", template: false, pool: "dev", config: { scsi0 } });
      const state = bootCluster(cluster, new Map([[LAB_TOKEN, SECRET]]), () => now);
      // Tasks take turns at their steps, and who waits for a lock gets it, or not, a second later.
      state.tasks.onStep = () => new Promise((resolve) => setImmediate(resolve));
      const seen = new Map<string, string>();
      const requests: Promise<void>[] = [];
      for (const { operation: asked, caller, waits } of steps) {
        requests.push(attempt(asked, state, caller));
        now += 1000;
        if (waits) await state.tasks.idle();
        checkDigests(state, seen);
      }
      await Promise.all(requests);
      await state.tasks.idle();
      checkDigests(state, seen);
      checkInvariants(state);
    }),
    { numRuns: 80, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  );
}, 40_000);
