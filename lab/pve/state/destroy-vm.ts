import { failure } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { volumeIdsOf } from "./drive";
import type { Task } from "./tasks";
import { checkLock, checkProtection, isTemplate, type Vm } from "./vm";

/** A VM to be destroyed, as `DELETE /nodes/{node}/qemu/{vmid}` says it. */
export interface DestroyRequest {
  readonly node: string;
  readonly vmid: number;
  /** Destroys images of the VM that its configuration does not name, too. */
  readonly destroyUnreferenced: boolean;
}

function checkEarly(cluster: ClusterState, { vmid, node }: DestroyRequest): Vm {
  const vm = cluster.getVm(vmid, node);
  checkProtection(vm.config, `can't remove VM ${vmid}`);
  if (vm.power) throw failure(`VM ${vmid} is running - destroy failed`);
  return vm;
}

function destroy(cluster: ClusterState, request: DestroyRequest): void {
  const { vmid, node } = request;
  const { storages } = cluster;
  const vm = checkEarly(cluster, request);
  checkLock(vm.config);
  const named = [...volumeIdsOf(vm.config)]
    .map((id) => storages.find(id, node))
    .filter((volume) => volume?.vmid === vmid);
  const all = request.destroyUnreferenced
    ? storages.list(node).flatMap(({ id }) => storages.volumes(id, node).filter((volume) => volume.vmid === vmid))
    : [];
  const volumes = [...new Set([...named, ...all])].filter((volume) => volume !== undefined);
  const used = volumes.find((volume) => storages.hasClones(volume));
  if (used && isTemplate(vm.config))
    throw failure(`base volume '${used.storage}:${used.name}' is still in use by linked cloned`);
  for (const volume of volumes) storages.free(volume);
  cluster.pools.of(vmid)?.vms.delete(vmid);
  cluster.firewalls.removeVm(vmid);
  cluster.vms.delete(vmid);
  cluster.statusRounds.forget(vmid);
}

/**
 * Starts the task that destroys a VM, its images and its pool membership (`PVE::API2::Qemu`, qemu-server 9.2.6).
 *
 * @throws PveError 500 for a missing, protected or running VM; a locked one fails in the task (observed).
 */
export function destroyVm(cluster: ClusterState, caller: Caller, request: DestroyRequest): Task {
  checkEarly(cluster, request);
  const { node, vmid } = request;
  return cluster.tasks.start({ node, type: "qmdestroy", id: String(vmid), user: caller.id }, () =>
    destroy(cluster, request),
  );
}
