import { list, object } from "../../parameters/answers";
import { anyVmid, node } from "../../parameters/common";
import { splitList } from "../../parameters/lists";
import { boolean, integer, oneOf, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { isOwnTask } from "../../state/task-privileges";
import type { Task } from "../../state/tasks";
import { Page, route } from "../route";
import { describeTask, taskAnswer } from "./describe-task";

/** A status in one of four words (`PVE::UPID::normalize_status_type`, pve-common 9.1). A running task has none yet. */
function statusOf({ exitStatus }: Task): string {
  if (exitStatus === undefined || exitStatus === "unexpected status") return "unknown";
  if (exitStatus === "OK") return "ok";
  return exitStatus.startsWith("WARNINGS: ") ? "warning" : "error";
}

/** Tasks of a node that the caller may see, the newest first: ended ones unless `source` says otherwise. */
export const listTasks = route({
  method: "GET",
  path: "/nodes/{node}/tasks",
  permission: anyUser,
  parameters: {
    node,
    errors: boolean({ default: false }),
    limit: integer({ minimum: 0, default: 50 }),
    since: integer(),
    source: { ...oneOf(["archive", "active", "all"]), default: "archive" },
    start: integer({ minimum: 0, default: 0 }),
    statusfilter: text({ format: "pve-task-status-type-list" }),
    typefilter: text(),
    until: integer(),
    userfilter: text(),
    vmid: anyVmid,
  },
  answer: list(object({ ...taskAnswer, endtime: integer() })),
  handle: ({ cluster, caller, values }) => {
    const { node, errors, source, since, until, statusfilter, typefilter, userfilter, vmid, start, limit } = values;
    const statuses = splitList(statusfilter).map((status) => status.toLowerCase());
    const seesAll = cluster.access.can(caller, `/nodes/${node}`, "Sys.Audit");
    const tasks = cluster.tasks
      .list(node)
      .filter((task) => seesAll || isOwnTask(caller, task))
      .filter((task) => source === "all" || (source === "active") === (task.endedAt === undefined))
      .filter((task) => !errors || statusOf(task) === "error")
      .filter((task) => statuses.length === 0 || statuses.includes(statusOf(task)))
      .filter((task) => since === undefined || task.startedAt >= since)
      .filter((task) => until === undefined || task.startedAt <= until)
      .filter((task) => typefilter === undefined || task.type === typefilter)
      .filter((task) => userfilter === undefined || task.user.includes(userfilter))
      .filter((task) => vmid === undefined || task.id === String(vmid));
    const page = tasks.slice(start, start + limit).map((task) => ({
      ...describeTask(task),
      ...(task.endedAt === undefined ? { status: "RUNNING" } : { endtime: task.endedAt, status: task.exitStatus }),
    }));
    return new Page(page, tasks.length);
  },
});
