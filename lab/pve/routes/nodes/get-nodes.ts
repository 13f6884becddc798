import { list, object } from "../../parameters/answers";
import { integer, number, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { describeNodes } from "../../state/describe-nodes";
import { route } from "../route";

/** All nodes, whoever asks; their figures for who has `Sys.Audit` on them. */
export const getNodes = route({
  method: "GET",
  path: "/nodes",
  permission: anyUser,
  parameters: {},
  answer: list(
    object({
      id: text(),
      type: text(),
      maxdisk: integer(),
      disk: integer(),
      cpu: number(),
      level: text(),
      maxcpu: integer(),
      maxmem: integer(),
      mem: integer(),
      node: text(),
      ssl_fingerprint: text(),
      status: text(),
      uptime: integer(),
    }),
  ),
  handle: ({ cluster, caller }) =>
    describeNodes(cluster, caller).map((one) => ({ ...one, ssl_fingerprint: cluster.fingerprint })),
});
