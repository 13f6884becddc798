import { isSlot } from "../parameters/slots";
import { describeError, failure, PveError, parameterErrors } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { renderTransfer } from "./copy-log";
import { addUnused, isInSnapshot } from "./detach";
import { type Drive, isCdrom, isCloudInitDrive, parseDrive, printDrive } from "./drive";
import { configLock, storageLock } from "./locks";
import type { Task, TaskRun } from "./tasks";
import { checkLock, configDigest, isTemplate, type Vm } from "./vm";
import { type Volume, volumeId } from "./volume";
import { checkPrivileges } from "./volume-privileges";

/** A disk to move to another storage, as `POST /nodes/{node}/qemu/{vmid}/move_disk` says it. */
export interface MoveRequest {
  readonly node: string;
  readonly vmid: number;
  readonly disk: string;
  readonly storage: string;
  readonly format: string | undefined;
  /** Destroys the original; otherwise it becomes `unusedN`. */
  readonly delete: boolean;
  readonly digest: string | undefined;
}

function check(
  cluster: ClusterState,
  request: MoveRequest,
): { vm: Vm; drive: Drive; volume: Volume; isInSnapshot: boolean } {
  const { node, vmid, disk, storage, format, digest } = request;
  const vm = cluster.getVm(vmid, node);
  checkLock(vm.config);
  if (digest && digest !== configDigest(vm.config))
    throw failure("detected modified configuration - file changed by other user? Try again.");
  const text = vm.config.options.get(disk);
  if (text === undefined) throw failure(`disk '${disk}' does not exist`);
  const drive = parseDrive(text);
  if (isCdrom(drive) && !isCloudInitDrive(drive)) throw failure("you can't move a cdrom");
  const volume = cluster.storages.getVolume(drive.file, node);
  if (volume.storage === storage && (format === undefined || format === volume.format))
    throw failure("you can't move to the same storage with same format");
  if (!cluster.storages.get(storage, node).content.has("images"))
    throw parameterErrors({ storage: `storage '${storage}' does not support vm images` });
  const hasSnapshots = isInSnapshot(vm.config, drive.file);
  if (hasSnapshots && request.delete) throw failure("you can't move a disk with snapshots and delete the source");
  return { vm, drive, volume, isInSnapshot: hasSnapshots };
}

const INTERRUPTED = "interrupted by signal";

/** Makes the image on the other storage. What fails is a failed copy, and leaves no image. */
async function copyDisk(
  cluster: ClusterState,
  { node, vmid, disk, storage: target, format }: MoveRequest,
  { vm, drive, volume }: ReturnType<typeof check>,
  run: TaskRun,
): Promise<Volume> {
  const { storages } = cluster;
  const created: Volume[] = [];
  try {
    await run.hold(storageLock(node, storages.get(target, node)), () => run.step(`allocate ${disk}`, INTERRUPTED));
    const moved = storages.allocate({
      node,
      storage: target,
      vmid,
      bytes: volume.bytes,
      format: format ?? volume.format,
      ...(isCloudInitDrive(drive) ? { purpose: "cloudinit" } : { copyOf: volume }),
    });
    created.push(moved);
    run.log(renderTransfer(0, volume.bytes));
    await run.step(`copy ${disk}`, INTERRUPTED);
    run.log(renderTransfer(volume.bytes, volume.bytes));
    return isTemplate(vm.config) ? storages.makeBase(moved) : moved;
  } catch (error) {
    for (const image of created) storages.free(image);
    if (error instanceof PveError) throw failure(`storage migration failed: ${describeError(error)}`);
    throw error;
  }
}

async function move(cluster: ClusterState, request: MoveRequest, run: TaskRun): Promise<void> {
  const { disk, storage: target, delete: deletesSource } = request;
  const checked = check(cluster, request);
  const { vm, drive, volume, isInSnapshot } = checked;
  run.log(`copying volume '${drive.file}' from current storage '${volume.storage}' to target storage '${target}'`);
  if (isInSnapshot) run.log("moving disk with snapshots, snapshots will not be moved!");
  const kept = await copyDisk(cluster, request, checked, run);
  const { format: _, ...rest } = drive;
  const moves = { ...rest, file: volumeId(kept), ...(!isSlot(disk, "unused") && { size: String(volume.bytes) }) };
  vm.config.options.set(disk, printDrive(moves));
  if (deletesSource) {
    run.log(`removing source volume '${drive.file}' after successful copy`);
    cluster.storages.free(volume);
  } else {
    run.log(`adding source volume '${drive.file}' as '${addUnused(vm.config.options, drive.file)}' to config`);
  }
}

/**
 * Starts the task that moves a disk to another storage (`PVE::API2::Qemu`, qemu-server 9.2.6).
 *
 * @throws PveError 500 or 400 when it cannot be moved.
 */
export function moveDisk(cluster: ClusterState, caller: Caller, request: MoveRequest): Task {
  const { node, vmid, storage } = request;
  checkPrivileges(cluster, caller, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
  check(cluster, request);
  return cluster.tasks.start({ node, type: "qmmove", id: String(vmid), user: caller.id }, (run) =>
    run.hold(configLock(node, vmid), () => move(cluster, request, run)),
  );
}
