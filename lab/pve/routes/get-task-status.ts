import { node, upid } from "../parameters/common";
import { describeTask } from "./describe-task";
import { route } from "./route";

/** The status of a task. It waits for the task's end, so that a client that polls is done at its first poll. */
export const getTaskStatus = route({
  method: "GET",
  path: "/nodes/{node}/tasks/{upid}/status",
  parameters: { node, upid },
  handle: async ({ cluster, values }) => {
    const task = cluster.tasks.get(values.upid);
    await task.ended;
    return { ...describeTask(task), status: "stopped", exitstatus: task.exitStatus };
  },
});
