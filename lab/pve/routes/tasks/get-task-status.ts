import { object } from "../../parameters/answers";
import { node, upid } from "../../parameters/common";
import { integer, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { getTaskFor } from "../../state/task-privileges";
import { route } from "../route";
import { describeTask } from "./describe-task";

/** The status of a task. */
export const getTaskStatus = route({
  method: "GET",
  path: "/nodes/{node}/tasks/{upid}/status",
  permission: anyUser,
  parameters: { node, upid },
  answer: object({
    exitstatus: text(),
    id: text(),
    node: text(),
    pid: integer(),
    pstart: integer(),
    starttime: integer(),
    status: text(),
    tokenid: text(),
    type: text(),
    upid: text(),
    user: text(),
  }),
  handle: async ({ cluster, caller, values }) => {
    const task = getTaskFor(cluster, caller, values.node, values.upid, "Sys.Audit");
    await cluster.tasks.settle(task);
    const ended = task.endedAt !== undefined;
    return { ...describeTask(task), status: ended ? "stopped" : "running", exitstatus: task.exitStatus };
  },
});
