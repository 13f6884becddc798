import { list, object } from "../../parameters/answers";
import { boolean, integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** The cluster and its nodes. The first node is the one that answers; all have the address that the lab listens on. */
export const getClusterStatus = route({
  method: "GET",
  path: "/cluster/status",
  permission: has("/", "Sys.Audit"),
  parameters: {},
  answer: list(
    object({
      id: text(),
      ip: text(),
      level: text(),
      local: boolean(),
      name: text(),
      nodeid: integer(),
      nodes: integer(),
      online: boolean(),
      quorate: boolean(),
      type: text(),
      version: integer(),
    }),
  ),
  handle: ({ cluster }) => {
    const names = [...cluster.nodes.keys()];
    const online = names.filter((name) => !cluster.offlineNodes.has(name)).length;
    return [
      {
        id: "cluster",
        type: "cluster",
        name: cluster.name,
        nodes: names.length,
        version: names.length,
        quorate: online > names.length / 2,
      },
      ...names.map((name, index) => ({
        id: `node/${name}`,
        type: "node",
        name,
        nodeid: index + 1,
        ip: "127.0.0.1",
        level: "",
        local: index === 0,
        online: !cluster.offlineNodes.has(name),
      })),
    ];
  },
});
