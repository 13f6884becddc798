import { failure } from "../pve-error";
import { applyPending } from "./apply-pending";
import type { ClusterState } from "./cluster-state";
import { dropReattached } from "./detach";
import { checkLock, copyConfig, isTemplate, type Vm } from "./vm";
import type { Volume } from "./volume";

function commitPending(cluster: ClusterState, vm: Vm): void {
  if (vm.config.pending.size === 0 && vm.config.pendingDeletes.size === 0) return;
  const config = copyConfig(vm.config);
  const freed: Volume[] = [];
  applyPending({ storages: cluster.storages, node: vm.node, vmid: vm.vmid, config, freed });
  dropReattached(config);
  for (const volume of freed) cluster.storages.free(volume);
  vm.config = config;
}

/** Lets go what `suspend` has kept of a VM: its memory, and the lock. */
function forgetSuspension(cluster: ClusterState, vm: Vm): void {
  const config = copyConfig(vm.config);
  const state = config.options.get("vmstate");
  const volume = state === undefined ? undefined : cluster.storages.find(state, vm.node);
  if (volume) cluster.storages.free(volume);
  for (const option of ["lock", "vmstate", "runningmachine", "runningcpu"]) config.options.delete(option);
  vm.config = config;
}

/**
 * Starts a VM. Pending changes are carried out first, unless it goes on where it was suspended to disk.
 *
 * @throws PveError 500 for a template, a locked or running VM.
 */
export function startVm(
  cluster: ClusterState,
  vmid: number,
  node: string,
  { log }: { log(line: string): void } = { log: () => undefined },
): void {
  const vm = cluster.getVm(vmid, node);
  const isSuspended = vm.config.options.get("lock") === "suspended";
  if (isTemplate(vm.config)) throw failure("you can't start a vm if it's a template");
  if (!isSuspended) checkLock(vm.config);
  if (vm.power) throw failure(`VM ${vmid} already running`);
  if (isSuspended) log("Resuming suspended VM");
  else commitPending(cluster, vm);
  vm.power = { pid: 100_000 + vmid, startedAt: cluster.now() };
  if (!isSuspended) return;
  forgetSuspension(cluster, vm);
  log("Resumed VM, removing state");
}

/**
 * Stops a VM, locked or not; one that is off stays off. Pending changes are carried out.
 *
 * @throws PveError 500 when there is none.
 */
export function stopVm(cluster: ClusterState, vmid: number, node: string): void {
  const vm = cluster.getVm(vmid, node);
  if (!vm.power) return;
  vm.power = undefined;
  commitPending(cluster, vm);
}

/** @throws PveError 500 when the VM is missing or off. */
export function checkRunning(cluster: ClusterState, vmid: number, node: string): void {
  if (!cluster.findVm(vmid, node).power) throw failure(`VM ${vmid} not running`);
}

/** @throws PveError 500 when the VM is paused: its guest would get a request to power off when it goes on. */
export function checkNotPaused(cluster: ClusterState, vmid: number): void {
  if (cluster.vms.get(vmid)?.power?.paused) throw failure("VM is paused - cannot shutdown");
}
