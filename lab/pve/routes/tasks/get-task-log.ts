import { list, object } from "../../parameters/answers";
import { node, upid } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { getTaskFor } from "../../state/task-privileges";
import { Page, route } from "../route";

/** The log of a task, numbered from 1. */
export const getTaskLog = route({
  method: "GET",
  path: "/nodes/{node}/tasks/{upid}/log",
  permission: anyUser,
  parameters: {
    node,
    upid,
    download: boolean(),
    limit: integer({ minimum: 0, default: 50 }),
    start: integer({ minimum: 0, default: 0 }),
  },
  answer: list(object({ n: integer(), t: text() })),
  handle: async ({ cluster, caller, values: { node, upid, start, limit } }) => {
    const task = getTaskFor(cluster, caller, node, upid, "Sys.Audit");
    await cluster.tasks.settle(task);
    // A list without a line is not for the web interface (`PVE::Tools::dump_logfile`, pve-common 9.1).
    const log = task.log.length === 0 ? ["no content"] : task.log;
    const lines = log.map((t, index) => ({ n: index + 1, t }));
    return new Page(limit === 0 ? lines.slice(start) : lines.slice(start, start + limit), lines.length);
  },
});
