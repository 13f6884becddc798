import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import type { Vm } from "./vm";

/** The VMs that a caller sees in lists, by id: those on which it has `VM.Audit`. */
export function findVisibleVms(cluster: ClusterState, caller: Caller): Vm[] {
  return cluster.listVms().filter(({ vmid }) => cluster.access.can(caller, `/vms/${vmid}`, "VM.Audit"));
}
