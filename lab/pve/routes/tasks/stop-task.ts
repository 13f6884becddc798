import { nothing } from "../../parameters/answers";
import { node, upid } from "../../parameters/common";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";

/** Ends a task at its next step. */
export const stopTask = route({
  method: "DELETE",
  path: "/nodes/{node}/tasks/{upid}",
  permission: anyUser,
  parameters: { node, upid },
  answer: nothing,
  handle: ({ cluster, values: { upid } }) => {
    cluster.tasks.stop(cluster.tasks.get(upid));
    return null;
  },
});
