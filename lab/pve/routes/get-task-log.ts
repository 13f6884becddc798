import { node, upid } from "../parameters/common";
import { boolean, integer } from "../parameters/schema";
import { Page, route } from "./route";

/** The log of a task, numbered from 1; it waits for the task's end, too. */
export const getTaskLog = route({
  method: "GET",
  path: "/nodes/{node}/tasks/{upid}/log",
  parameters: {
    node,
    upid,
    download: boolean(),
    limit: integer({ minimum: 0, default: 50 }),
    start: integer({ minimum: 0, default: 0 }),
  },
  handle: async ({ cluster, values: { upid, start, limit } }) => {
    const task = cluster.tasks.get(upid);
    await task.ended;
    const lines = task.log.map((t, index) => ({ n: index + 1, t }));
    return new Page(limit === 0 ? lines.slice(start) : lines.slice(start, start + limit), lines.length);
  },
});
