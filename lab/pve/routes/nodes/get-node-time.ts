import { object } from "../../parameters/answers";
import { node } from "../../parameters/common";
import { integer, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** The clock of a node, in seconds since 1970. Nodes of the lab are in UTC. */
export const getNodeTime = route({
  method: "GET",
  path: "/nodes/{node}/time",
  permission: has("/nodes/{node}", "Sys.Audit"),
  parameters: { node },
  answer: object({ localtime: integer(), time: integer(), timezone: text() }),
  handle: ({ cluster }) => {
    const time = Math.floor(cluster.now() / 1000);
    return { time, localtime: time, timezone: "UTC" };
  },
});
