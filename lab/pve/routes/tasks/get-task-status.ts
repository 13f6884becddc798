import { object } from "../../parameters/answers";
import { node, upid } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { getTaskFor } from "../../state/task-privileges";
import { route } from "../route";
import { describeTask, taskAnswer } from "./describe-task";

/** The status of a task. */
export const getTaskStatus = route({
  method: "GET",
  path: "/nodes/{node}/tasks/{upid}/status",
  permission: anyUser,
  parameters: { node, upid },
  answer: object({ ...taskAnswer, exitstatus: text() }),
  handle: async ({ cluster, caller, values }) => {
    const task = getTaskFor(cluster, caller, values.node, values.upid, "Sys.Audit");
    await cluster.tasks.settle(task);
    const ended = task.endedAt !== undefined;
    return { ...describeTask(task), status: ended ? "stopped" : "running", exitstatus: task.exitStatus };
  },
});
