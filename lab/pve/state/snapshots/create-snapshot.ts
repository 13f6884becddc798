import { failure } from "../../pve-error";
import type { Caller } from "../caller";
import type { ClusterState } from "../cluster-state";
import { renderBytes } from "../copy-log";
import { drivesOf, isCdrom } from "../drive";
import { configLock } from "../locks";
import { hasFeature } from "../storage-features";
import type { Task, TaskRun } from "../tasks";
import { checkLock, copyConfig, getSnapshot, isTemplate, setOption, type Vm, type VmConfig } from "../vm";
import { memoryBytes } from "../vm-status";
import { removeSnapshot } from "./delete-snapshot";
import { allocateState, findStateStorage } from "./saved-memory";
import { checkSnapshotName, type SnapshotName } from "./snapshot-name";

/** A snapshot to be taken, as `POST /nodes/{node}/qemu/{vmid}/snapshot` says it. */
export interface SnapshotRequest extends SnapshotName {
  /** Saves the memory too, of a VM that runs. */
  readonly vmstate?: boolean;
  readonly description?: string;
}

/** Options that a snapshot has of its own, or has not. */
const NOT_KEPT = new Set(["snapstate", "snaptime", "vmstate", "lock", "description"]);

/** Copies the options that a snapshot keeps (`__snapshot_copy_config`). */
export function copyForSnapshot(from: ReadonlyMap<string, string>, to: Map<string, string>): void {
  for (const [option, value] of from) if (!NOT_KEPT.has(option) && !/^unused\d+$/.test(option)) to.set(option, value);
}

/** Whether every disk is on a storage, and of a format, that has snapshots. */
function canSnapshot({ storages }: ClusterState, { node }: Vm, options: VmConfig["options"]): boolean {
  return drivesOf(options).every(([, drive]) => {
    if (isCdrom(drive)) return true;
    const volume = drive.file.includes(":") ? storages.find(drive.file, node) : undefined;
    return volume !== undefined && hasFeature(storages.get(volume.storage, node), volume, "snapshot");
  });
}

/** Enters the snapshot into the configuration as one that is being taken, which locks the VM. */
function prepare(cluster: ClusterState, request: SnapshotRequest): void {
  const { node, vmid, snapname, vmstate, description } = request;
  const vm = cluster.getVm(vmid, node);
  if (isTemplate(vm.config)) throw failure("you can't take a snapshot if it's a template");
  checkLock(vm.config);
  if (vm.config.snapshots.has(snapname)) throw failure(`snapshot name '${snapname}' already used`);
  if (!canSnapshot(cluster, vm, vm.config.options)) throw failure("snapshot feature is not available");

  const config = copyConfig(vm.config);
  for (const other of config.snapshots.values()) if (other.get("parent") === snapname) other.delete("parent");
  const snapshot = new Map<string, string>();
  if (vmstate && vm.power)
    allocateState(cluster, vm, { name: snapname, storage: findStateStorage(cluster, vm), options: snapshot });
  copyForSnapshot(config.options, snapshot);
  snapshot.set("snapstate", "prepare");
  snapshot.set("snaptime", String(Math.floor(cluster.now() / 1000)));
  if (description) setOption(snapshot, "description", description);
  config.snapshots.set(snapname, snapshot);
  config.options.set("lock", "snapshot");
  vm.config = config;
}

/** Saves the memory and takes the snapshot of each disk; `done` gets those that have theirs. */
async function takeSnapshots(
  cluster: ClusterState,
  { node, vmid, snapname }: SnapshotRequest,
  done: Set<string>,
  run: TaskRun,
): Promise<void> {
  const vm = cluster.getVm(vmid, node);
  const snapshot = getSnapshot(vm.config, snapname);
  const state = snapshot.get("vmstate");
  if (state !== undefined) {
    run.log(`saving VM state and RAM using storage '${state.split(":")[0]}'`);
    await run.step("save state");
    run.log(`completed saving the VM state in 0s, saved ${renderBytes(memoryBytes(vm.config.options))}`);
  }
  for (const [option, drive] of drivesOf(snapshot)) {
    if (!isCdrom(drive)) {
      run.log(`snapshotting 'drive-${option}' (${drive.file})`);
      await run.step(`snapshot ${option}`);
      cluster.storages.takeSnapshot(cluster.storages.getVolume(drive.file, node), snapname);
    }
    done.add(option);
  }
}

function commit(cluster: ClusterState, { node, vmid, snapname }: SnapshotRequest): void {
  const vm = cluster.getVm(vmid, node);
  const config = copyConfig(vm.config);
  if (config.options.get("lock") !== "snapshot") throw failure("missing snapshot lock");
  getSnapshot(config, snapname).delete("snapstate");
  config.options.delete("lock");
  config.options.set("parent", snapname);
  vm.config = config;
}

async function create(cluster: ClusterState, request: SnapshotRequest, run: TaskRun): Promise<void> {
  const { node, vmid } = request;
  const lock = configLock(node, vmid);
  await run.hold(lock, () => prepare(cluster, request));
  const done = new Set<string>();
  try {
    await takeSnapshots(cluster, request, done, run);
  } catch (error) {
    run.log("snapshot create failed: starting cleanup");
    removeSnapshot(cluster, request, done);
    throw error;
  }
  await run.hold(lock, () => commit(cluster, request));
}

/**
 * Starts the task that takes a snapshot of a VM (`PVE::AbstractConfig::snapshot_create`, pve-guest-common 6.0). What goes
 * wrong is found in the task, and then nothing is left of it.
 *
 * @throws PveError 500 for a reserved name and a missing VM.
 */
export function createSnapshot(cluster: ClusterState, caller: Caller, request: SnapshotRequest): Task {
  const { node, vmid } = request;
  checkSnapshotName(request.snapname);
  cluster.getVm(vmid, node);
  return cluster.tasks.start({ node, type: "qmsnapshot", id: String(vmid), user: caller.id }, (run) =>
    create(cluster, request, run),
  );
}
