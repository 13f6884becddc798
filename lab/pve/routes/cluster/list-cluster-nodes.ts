import { list, object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** The nodes of the cluster's configuration. */
export const listClusterNodes = route({
  method: "GET",
  path: "/cluster/config/nodes",
  permission: has("/", "Sys.Audit"),
  parameters: {},
  answer: list(object({ name: text(), node: text(), nodeid: text(), quorum_votes: text(), ring0_addr: text() })),
  handle: ({ cluster }) =>
    [...cluster.nodes.keys()].map((node, index) => ({
      node,
      name: node,
      nodeid: index + 1,
      quorum_votes: 1,
      ring0_addr: "127.0.0.1",
    })),
});
