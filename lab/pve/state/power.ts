import { failure } from "../pve-error";
import { applyPending } from "./apply-pending";
import type { ClusterState } from "./cluster-state";
import { dropReattached } from "./detach";
import type { Volume } from "./storage";
import { checkLock, copyConfig, isTemplate, type Vm } from "./vm";

function commitPending(cluster: ClusterState, vm: Vm): void {
  if (vm.config.pending.size === 0 && vm.config.pendingDeletes.size === 0) return;
  const config = copyConfig(vm.config);
  const freed: Volume[] = [];
  applyPending({ storages: cluster.storages, node: vm.node, vmid: vm.vmid, config, freed });
  dropReattached(config);
  for (const volume of freed) cluster.storages.free(volume);
  vm.config = config;
}

/**
 * Starts a VM. Pending changes are carried out first.
 *
 * @throws PveError 500 for a template, a locked or running VM.
 */
export function startVm(cluster: ClusterState, vmid: number, node: string): void {
  const vm = cluster.getVm(vmid, node);
  if (isTemplate(vm.config)) throw failure("you can't start a vm if it's a template");
  checkLock(vm.config);
  if (vm.power) throw failure(`VM ${vmid} already running`);
  commitPending(cluster, vm);
  vm.power = { pid: 100_000 + vmid, startedAt: cluster.now() };
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

/**
 * Asks the guest to power off. The guests of the lab have no system in them; they obey at once.
 *
 * @throws PveError 500 when there is none, or it is locked.
 */
export function shutdownVm(cluster: ClusterState, vmid: number, node: string): void {
  const vm = cluster.getVm(vmid, node);
  if (!vm.power) return;
  checkLock(vm.config);
  stopVm(cluster, vmid, node);
}

/** @throws PveError 500 when the VM is missing or off. */
export function checkRunning(cluster: ClusterState, vmid: number, node: string): void {
  if (!cluster.findVm(vmid, node).power) throw failure(`VM ${vmid} not running`);
}
