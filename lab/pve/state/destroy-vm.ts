import { describeError, failure, PveError } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { volumeIdsOf } from "./drive";
import { configLock, storageLock } from "./locks";
import type { Task, TaskRun } from "./tasks";
import { checkLock, checkProtection, isTemplate, type Vm } from "./vm";
import { type Volume, volumeId } from "./volume";

/** A VM to be destroyed, as `DELETE /nodes/{node}/qemu/{vmid}` says it. */
export interface DestroyRequest {
  readonly node: string;
  readonly vmid: number;
  /** Destroys images of the VM that its configuration does not name, too. */
  readonly destroyUnreferenced: boolean;
  /** Takes the VM out of jobs that name it, too. */
  readonly purge: boolean;
}

function checkEarly(cluster: ClusterState, { vmid, node, purge }: DestroyRequest): Vm {
  const vm = cluster.getVm(vmid, node);
  checkProtection(vm.config, `can't remove VM ${vmid}`);
  if (cluster.ha.find(vmid) !== undefined && !purge)
    throw failure(`unable to remove VM ${vmid} - used in HA resources and purge parameter not set.`);
  if (vm.power) throw failure(`VM ${vmid} is running - destroy failed`);
  return vm;
}

/** The images of a VM that go with it. */
function findVolumes(cluster: ClusterState, { vmid, node, destroyUnreferenced }: DestroyRequest, vm: Vm): Volume[] {
  const { storages } = cluster;
  const named = [...volumeIdsOf(vm.config)]
    .map((id) => storages.find(id, node))
    .filter((volume) => volume?.vmid === vmid);
  const all = destroyUnreferenced ? storages.volumesOf(vmid, node) : [];
  return [...new Set([...named, ...all])].filter((volume) => volume !== undefined);
}

/** Removes an image, or warns: one that cannot be removed is left behind (observed). */
async function removeVolume(cluster: ClusterState, node: string, volume: Volume, run: TaskRun): Promise<void> {
  const lock = storageLock(node, cluster.storages.get(volume.storage, node));
  try {
    await run.hold(lock, async () => {
      await run.step(`remove ${volumeId(volume)}`);
      cluster.storages.free(volume);
    });
  } catch (error) {
    if (!(error instanceof PveError) || run.isStopped()) throw error;
    run.warn(`Could not remove disk '${volumeId(volume)}', check manually: ${describeError(error)}`);
  }
}

async function destroy(cluster: ClusterState, request: DestroyRequest, run: TaskRun): Promise<void> {
  const { vmid, node, purge } = request;
  const vm = checkEarly(cluster, request);
  checkLock(vm.config);
  const volumes = findVolumes(cluster, request, vm);
  const used = volumes.find((volume) => cluster.storages.hasClones(volume));
  if (used && isTemplate(vm.config)) throw failure(`base volume '${volumeId(used)}' is still in use by linked cloned`);
  for (const volume of volumes) await removeVolume(cluster, node, volume, run);
  cluster.pools.of(vmid)?.vms.delete(vmid);
  cluster.access.forgetPath(`/vms/${vmid}`);
  cluster.firewalls.removeVm(vmid);
  if (purge) run.log(`purging VM ${vmid} from related configurations..`);
  cluster.vms.delete(vmid);
  cluster.statusRounds.forget(vmid);
  cluster.guests.forget(vmid);
  cluster.ha.forget(vmid);
}

/**
 * Starts the task that destroys a VM, its images and its pool membership (`PVE::API2::Qemu`, qemu-server 9.2.6).
 *
 * @throws PveError 500 for a missing, protected or running VM; a locked one fails in the task (observed).
 */
export function destroyVm(cluster: ClusterState, caller: Caller, request: DestroyRequest): Task {
  checkEarly(cluster, request);
  const { node, vmid } = request;
  return cluster.tasks.start({ node, type: "qmdestroy", id: String(vmid), user: caller.id }, (run) =>
    run.hold(configLock(node, vmid), () => destroy(cluster, request, run)),
  );
}
