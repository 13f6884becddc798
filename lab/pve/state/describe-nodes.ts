import type { ClusterState } from "./cluster-state";

/**
 * The nodes as lists show them; of one that is offline nothing is known. (Proxmox knows its size for some minutes more;
 * `PVE::API2Tools::extract_node_stats`, pve-manager.)
 */
export function describeNodes(cluster: ClusterState) {
  const uptime = Math.floor((cluster.now() - cluster.bootedAt) / 1000);
  return [...cluster.nodes.values()].map(({ name, cores, memoryBytes }) => {
    if (cluster.offlineNodes.has(name)) return { id: `node/${name}`, type: "node", node: name, status: "offline" };
    return {
      id: `node/${name}`,
      type: "node",
      node: name,
      status: "online",
      level: "",
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
