import { node, upid } from "../parameters/common";
import { route } from "./route";

/** Ends a task. Those of the lab have ended before a client can ask for it. */
export const stopTask = route({
  method: "DELETE",
  path: "/nodes/{node}/tasks/{upid}",
  parameters: { node, upid },
  handle: async ({ cluster, values: { upid } }) => {
    await cluster.tasks.get(upid).ended;
    return null;
  },
});
