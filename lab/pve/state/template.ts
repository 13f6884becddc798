import { failure } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { drivesOf, isCdrom, printDrive } from "./drive";
import { configLock, storageLock } from "./locks";
import { doInSteps, type Steps, type Task } from "./tasks";
import { checkLock, isTemplate, type Vm } from "./vm";
import { volumeId } from "./volume";

/** Makes a VM a template: its disks become base volumes, one after the other. With `disk`, that one alone. */
export function* makeTemplate(cluster: ClusterState, vm: Vm, disk?: string): Steps<void> {
  const { options } = vm.config;
  options.set("template", "1");
  for (const [option, drive] of drivesOf(options)) {
    if (isCdrom(drive) || !drive.file.includes(":") || (disk !== undefined && option !== disk)) continue;
    const volume = cluster.storages.getVolume(drive.file, vm.node);
    const lock = storageLock(vm.node, cluster.storages.get(volume.storage, vm.node));
    yield { name: `convert ${option}`, lock };
    const base = cluster.storages.makeBase(volume);
    options.set(option, printDrive({ ...drive, file: volumeId(base) }));
  }
}

/** @throws PveError 500 for a template, a locked or running VM, or a disk that is not there. */
function checkConvertible(cluster: ClusterState, vmid: number, node: string, disk?: string): Vm {
  const vm = cluster.getVm(vmid, node);
  checkLock(vm.config);
  if (vm.config.snapshots.size > 0) throw failure("unable to create template, because VM contains snapshots");
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
  return cluster.tasks.start({ node, type: "qmtemplate", id: String(vmid), user: caller.id }, (run) =>
    run.hold(configLock(node, vmid), () =>
      doInSteps(makeTemplate(cluster, checkConvertible(cluster, vmid, node, disk), disk), run),
    ),
  );
}
