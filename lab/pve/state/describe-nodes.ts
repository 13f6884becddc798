import type { ClusterState } from "./cluster-state";

/** The nodes as lists show them. Those of the lab are always online. */
export function describeNodes(cluster: ClusterState) {
  const uptime = Math.floor((cluster.now() - cluster.bootedAt) / 1000);
  return [...cluster.nodes.values()].map(({ name, cores, memoryBytes }) => ({
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
  }));
}
