import { list } from "../../parameters/answers";
import type { ClusterState } from "../../state/cluster-state";
import type { Pool } from "../../state/pools";
import { resourceAnswer } from "../cluster/resource-answer";

/** The VMs and storages of a pool as answers show them. */
export const membersAnswer = list(resourceAnswer);

/** The data of {@link membersAnswer}, of one type or all. */
export function describeMembers(cluster: ClusterState, pool: Pool, type: string | undefined) {
  const vms = cluster.listVms().filter(({ vmid }) => pool.vms.has(vmid));
  const node = [...cluster.nodes.keys()][0];
  const storages = [...pool.storages].sort();
  return [
    ...(type === undefined || type === "qemu" ? vms.map((vm) => cluster.statusRounds.describe(vm)) : []),
    ...(type === undefined || type === "storage"
      ? storages.map((id) => ({ id: `storage/${node}/${id}`, type: "storage", storage: id, node, status: "available" }))
      : []),
  ];
}
