import { nothing } from "../../parameters/answers";
import { node, upid } from "../../parameters/common";
import { anyUser } from "../../permissions/permission";
import { getTaskFor } from "../../state/task-privileges";
import { route } from "../route";

/** Ends a task at its next step. */
export const stopTask = route({
  method: "DELETE",
  path: "/nodes/{node}/tasks/{upid}",
  permission: anyUser,
  parameters: { node, upid },
  answer: nothing,
  handle: async ({ cluster, caller, values: { node, upid } }) => {
    await cluster.tasks.stop(getTaskFor(cluster, caller, node, upid, "Sys.Modify"));
    return null;
  },
});
