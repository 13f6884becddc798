import { failure, PveError } from "../../pve-error";
import type { Caller } from "../caller";
import type { ClusterState } from "../cluster-state";
import { addUnused, dropReattached } from "../detach";
import { drivesOf, isCdrom, parseDrive } from "../drive";
import { configLock, migrationLock } from "../locks";
import type { Task, TaskRun } from "../tasks";
import { checkLock, copyConfig, getSnapshot, isTemplate, type VmConfig } from "../vm";
import type { SnapshotName } from "./snapshot-name";

/** A snapshot to be deleted, as `DELETE /nodes/{node}/qemu/{vmid}/snapshot/{snapname}` says it. */
export interface DeletionRequest extends SnapshotName {
  /** Takes it out of the configuration even if the snapshot of a disk cannot be deleted. */
  readonly force: boolean;
}

function unlinkParent(options: Map<string, string>, name: string, parent: string | undefined): void {
  if (options.get("parent") !== name) return;
  if (parent === undefined) options.delete("parent");
  else options.set("parent", parent);
}

/** Takes the snapshot out of the configuration: its children get its parent, and disks that only it had are unused. */
function forget(config: VmConfig, name: string, volumes: readonly string[]): void {
  const parent = config.snapshots.get(name)?.get("parent");
  config.snapshots.delete(name);
  for (const options of [config.options, ...config.snapshots.values()]) unlinkParent(options, name, parent);
  config.options.delete("lock");
  for (const id of volumes) addUnused(config.options, id);
  dropReattached(config);
}

function removeState(cluster: ClusterState, node: string, snapshot: ReadonlyMap<string, string>): void {
  const state = snapshot.get("vmstate");
  const volume = state === undefined ? undefined : cluster.storages.find(state, node);
  if (volume) cluster.storages.free(volume);
}

/** Removes what a snapshot that failed has left: of these drives the snapshot, of the VM the memory and the lock. */
export function removeSnapshot(cluster: ClusterState, name: SnapshotName, done: ReadonlySet<string>): void {
  const { node, vmid, snapname } = name;
  const vm = cluster.getVm(vmid, node);
  const config = copyConfig(vm.config);
  const snapshot = getSnapshot(config, snapname);
  removeState(cluster, node, snapshot);
  for (const [option, drive] of drivesOf(snapshot)) {
    const volume = isCdrom(drive) || !done.has(option) ? undefined : cluster.storages.find(drive.file, node);
    if (volume) cluster.storages.deleteSnapshot(volume, snapname);
  }
  forget(config, snapname, []);
  vm.config = config;
}

/** Locks the VM and marks the snapshot. */
function prepare(cluster: ClusterState, { node, vmid, snapname }: DeletionRequest): void {
  const vm = cluster.getVm(vmid, node);
  getSnapshot(vm.config, snapname);
  checkLock(vm.config);
  if (isTemplate(vm.config)) throw failure("you can't delete a snapshot if vm is a template");
  const config = copyConfig(vm.config);
  config.options.set("lock", "snapshot-delete");
  getSnapshot(config, snapname).set("snapstate", "delete");
  vm.config = config;
}

/** Deletes the snapshot of each disk; after each, the disk is no longer in the snapshot's section. */
async function deleteOfDisks(cluster: ClusterState, request: DeletionRequest, run: TaskRun): Promise<string[]> {
  const { node, vmid, snapname, force } = request;
  const vm = cluster.getVm(vmid, node);
  const volumes: string[] = [];
  for (const [option, drive] of drivesOf(getSnapshot(vm.config, snapname))) {
    if (isCdrom(drive)) continue;
    await run.step(`delete snapshot of ${option}`);
    try {
      cluster.storages.deleteSnapshot(cluster.storages.getVolume(drive.file, node), snapname);
      volumes.push(drive.file);
    } catch (error) {
      if (!force || !(error instanceof PveError)) throw error;
      run.log(error.message);
    }
    if (force) continue;
    await run.hold(configLock(node, vmid), () => {
      const config = copyConfig(vm.config);
      const snapshot = getSnapshot(config, snapname);
      snapshot.delete(option);
      addUnused(snapshot, drive.file);
      vm.config = config;
    });
  }
  return volumes;
}

async function remove(cluster: ClusterState, request: DeletionRequest, run: TaskRun): Promise<void> {
  const { node, vmid, snapname } = request;
  const lock = configLock(node, vmid);
  await run.hold(lock, () => prepare(cluster, request));
  const vm = cluster.getVm(vmid, node);
  const snapshot = getSnapshot(vm.config, snapname);
  removeState(cluster, node, snapshot);
  snapshot.delete("vmstate");
  const volumes = await deleteOfDisks(cluster, request, run);
  await run.hold(lock, () => {
    const config = copyConfig(vm.config);
    const isOwn = (id: string) => cluster.storages.find(parseDrive(id).file, node)?.vmid === vmid;
    forget(config, snapname, volumes.filter(isOwn));
    vm.config = config;
  });
}

/**
 * Starts the task that deletes a snapshot (`PVE::AbstractConfig::snapshot_delete`, pve-guest-common 6.0). Every problem,
 * a missing VM or snapshot too, is found in the task. One that is stopped half way leaves the VM locked.
 */
export function deleteSnapshot(cluster: ClusterState, caller: Caller, request: DeletionRequest): Task {
  const { node, vmid, force } = request;
  return cluster.tasks.start({ node, type: "qmdelsnapshot", id: String(vmid), user: caller.id }, (run) =>
    force ? remove(cluster, request, run) : run.hold(migrationLock(node, vmid), () => remove(cluster, request, run)),
  );
}
