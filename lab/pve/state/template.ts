import { failure } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { drivesOf, isCdrom, printDrive } from "./drive";
import { volumeId } from "./storage";
import type { Task } from "./tasks";
import { checkLock, isTemplate, type Vm } from "./vm";

/** Makes a VM a template: its disks become base volumes. With `disk`, that one alone. */
export function makeTemplate(cluster: ClusterState, vm: Vm, disk?: string): void {
  const { options } = vm.config;
  for (const [option, drive] of drivesOf(options)) {
    if (isCdrom(drive) || !drive.file.includes(":") || (disk !== undefined && option !== disk)) continue;
    const base = cluster.storages.makeBase(cluster.storages.getVolume(drive.file, vm.node));
    options.set(option, printDrive({ ...drive, file: volumeId(base) }));
  }
  options.set("template", "1");
}

/** @throws PveError 500 for a template, a locked or running VM, or a disk that is not there. */
function checkConvertible(cluster: ClusterState, vmid: number, node: string, disk?: string): Vm {
  const vm = cluster.getVm(vmid, node);
  checkLock(vm.config);
  if (isTemplate(vm.config) && disk === undefined) throw failure("you can't convert a template to a template");
  if (vm.power) throw failure("you can't convert a VM to template if VM is running");
  if (disk !== undefined && !vm.config.options.has(disk)) throw failure(`disk '${disk}' does not exist`);
  return vm;
}

/**
 * Starts the task that converts a VM to a template.
 *
 * @throws PveError 500 when it cannot be converted.
 */
export function convertToTemplate(
  cluster: ClusterState,
  caller: Caller,
  { vmid, node, disk }: { vmid: number; node: string; disk: string | undefined },
): Task {
  checkConvertible(cluster, vmid, node, disk);
  return cluster.tasks.start({ node, type: "qmtemplate", id: String(vmid), user: caller.id }, () =>
    makeTemplate(cluster, checkConvertible(cluster, vmid, node, disk), disk),
  );
}
