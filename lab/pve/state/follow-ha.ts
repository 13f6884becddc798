import { type Caller, ROOT } from "./caller";
import type { ClusterState } from "./cluster-state";
import { runShutdown, runStart, type VmName } from "./power-tasks";
import type { Task } from "./tasks";

/**
 * What the HA manager does about a VM: it starts one that is to be started, and shuts one down that is to be stopped or
 * disabled, in a task of its own. It does so at once here; a real one has rounds of 10 seconds.
 */
export function followHa(cluster: ClusterState, vmid: number): void {
  const vm = cluster.vms.get(vmid);
  if (vm === undefined || !cluster.ha.manages(vmid)) return;
  const { node, power } = vm;
  const state = cluster.ha.find(vmid)?.state ?? "started";
  const isWanted = state === "started" || state === "enabled";
  if (isWanted === (power !== undefined)) return;
  const subject = { node, type: isWanted ? "qmstart" : "qmshutdown", id: String(vmid), user: ROOT.id };
  cluster.tasks.start(subject, (run) => (isWanted ? runStart : runShutdown)(cluster, { vmid, node }, run));
}

/**
 * Starts the task that asks the HA manager for a VM's start or stop, which the manager then sees to in a task of its own;
 * nothing for a VM that the manager leaves alone (`PVE::API2::Qemu`, qemu-server 9.2, read).
 */
export function requestFromHa(
  cluster: ClusterState,
  caller: Caller,
  { node, vmid }: VmName,
  state: "started" | "stopped",
): Task | undefined {
  if (!cluster.ha.manages(vmid)) return undefined;
  const verb = state === "started" ? "start" : "stop";
  return cluster.tasks.start({ node, type: `ha${verb}`, id: String(vmid), user: caller.id }, ({ log }) => {
    log(`Requesting HA ${verb} for VM ${vmid}`);
    cluster.ha.update(vmid, { state }, [], undefined);
    followHa(cluster, vmid);
  });
}
