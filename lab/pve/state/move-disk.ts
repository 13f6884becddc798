import { isSlot } from "../parameters/slots";
import { failure, parameterErrors } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { addUnused } from "./detach";
import { type Drive, isCdrom, isCloudInitDrive, parseDrive, printDrive } from "./drive";
import { type Volume, volumeId } from "./storage";
import type { Task } from "./tasks";
import { checkLock, configDigest, isTemplate, type Vm } from "./vm";
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

function check(cluster: ClusterState, request: MoveRequest): { vm: Vm; drive: Drive; volume: Volume } {
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
  return { vm, drive, volume };
}

function move(cluster: ClusterState, request: MoveRequest, log: (line: string) => void): void {
  const { node, vmid, disk, storage: target, delete: deletesSource } = request;
  const { vm, drive, volume } = check(cluster, request);
  const { storages } = cluster;
  log(`copying volume '${drive.file}' from current storage '${volume.storage}' to target storage '${target}'`);
  const moved = storages.allocate({
    node,
    storage: target,
    vmid,
    bytes: volume.bytes,
    format: request.format ?? volume.format,
    ...(isCloudInitDrive(drive) && { purpose: "cloudinit" }),
  });
  const kept = isTemplate(vm.config) ? storages.makeBase(moved) : moved;
  const { format: _, ...rest } = drive;
  const moves = { ...rest, file: volumeId(kept), ...(!isSlot(disk, "unused") && { size: String(volume.bytes) }) };
  vm.config.options.set(disk, printDrive(moves));
  if (deletesSource) {
    log(`removing source volume '${drive.file}' after successful copy`);
    storages.free(volume);
  } else {
    log(`adding source volume '${drive.file}' as '${addUnused(vm.config.options, drive.file)}' to config`);
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
  return cluster.tasks.start({ node, type: "qmmove", id: String(vmid), user: caller.id }, ({ log }) =>
    move(cluster, request, log),
  );
}
