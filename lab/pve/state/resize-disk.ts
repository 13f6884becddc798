import { parseSize } from "../parameters/sizes";
import { failure } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { isCdrom, parseDrive, printDrive } from "./drive";
import { configLock } from "./locks";
import type { Task, TaskRun } from "./tasks";
import { checkDigest, checkLock } from "./vm";
import { VmPrivileges } from "./vm-privileges";

/** A disk to grow, as `PUT /nodes/{node}/qemu/{vmid}/resize` says it. */
export interface ResizeRequest {
  readonly node: string;
  readonly vmid: number;
  readonly disk: string;
  /** `32G`, bytes, or `+8G`. */
  readonly size: string;
  readonly digest: string | undefined;
}

async function resize(
  cluster: ClusterState,
  caller: Caller,
  { node, vmid, disk, size, digest }: ResizeRequest,
  run: TaskRun,
): Promise<void> {
  const vm = cluster.getVm(vmid, node);
  checkDigest(vm.config, digest);
  checkLock(vm.config);
  const text = vm.config.options.get(disk);
  if (text === undefined) throw failure(`disk '${disk}' does not exist`);
  const drive = parseDrive(text);
  if (isCdrom(drive)) throw failure("you can't resize a cdrom");
  new VmPrivileges(cluster, caller, vmid).checkSpace(drive.file);
  const volume = cluster.storages.getVolume(drive.file, node);
  const given = parseSize(size.replace(/^\+/, "")) ?? 0;
  const bytes = size.startsWith("+") ? volume.bytes + given : given;
  if (bytes < volume.bytes) throw failure("shrinking disks is not supported");
  await run.step(`resize ${disk}`);
  const grown = cluster.storages.resize(volume, bytes);
  vm.config.options.set(disk, printDrive({ ...drive, size: String(grown.bytes) }));
}

/**
 * Starts the task that grows a disk. Every problem, a missing VM too, is found in the task (observed).
 */
export function resizeDisk(cluster: ClusterState, caller: Caller, request: ResizeRequest): Task {
  const { node, vmid } = request;
  return cluster.tasks.start({ node, type: "resize", id: String(vmid), user: caller.id }, (run) =>
    run.hold(configLock(node, vmid), () => resize(cluster, caller, request, run)),
  );
}
