import { ROOT } from "./caller";
import type { ClusterState } from "./cluster-state";
import { runShutdown, runStart } from "./power-tasks";

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
