import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";

/**
 * The nodes as lists show them; of one that is offline nothing is known. (Proxmox knows its size for some minutes more;
 * `PVE::API2Tools::extract_node_stats`, pve-manager.) Figures are for who has `Sys.Audit` on the node.
 */
export function describeNodes(cluster: ClusterState, caller: Caller) {
  const uptime = Math.floor((cluster.now() - cluster.bootedAt) / 1000);
  return [...cluster.nodes.values()].map(({ name, cores, memoryBytes }) => {
    if (cluster.offlineNodes.has(name)) return { id: `node/${name}`, type: "node", node: name, status: "offline" };
    const node = { id: `node/${name}`, type: "node", node: name, status: "online", level: "" };
    if (!cluster.access.can(caller, `/nodes/${name}`, "Sys.Audit")) return node;
    return {
      ...node,
      cpu: 0,
      maxcpu: cores,
      mem: 0,
      maxmem: memoryBytes,
      disk: 0,
      maxdisk: 0,
      uptime,
    };
  });
}
