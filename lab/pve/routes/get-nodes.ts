import { route } from "./route";

/** All nodes. Those of the lab are always online. */
export const getNodes = route({
  method: "GET",
  path: "/nodes",
  parameters: {},
  handle: ({ cluster }) =>
    [...cluster.nodes.values()].map(({ name, cores, memoryBytes }) => ({
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
      uptime: Math.floor((cluster.now() - cluster.bootedAt) / 1000),
    })),
});
