import { describeNodes } from "../state/describe-nodes";
import { route } from "./route";

/** All nodes. */
export const getNodes = route({
  method: "GET",
  path: "/nodes",
  parameters: {},
  handle: ({ cluster }) => describeNodes(cluster),
});
