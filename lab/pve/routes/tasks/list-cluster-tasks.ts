import { list, object } from "../../parameters/answers";
import { integer, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { isOwnTask } from "../../state/task-privileges";
import { route } from "../route";
import { describeTask } from "./describe-task";

/** How many tasks each node tells the others of (`PVE::RESTEnvironment::active_workers`, pve-common 9.1). */
const TASKS_OF_A_NODE = 25;

/** The last tasks of all nodes that the caller may see; running ones among them, which have a process. */
export const listClusterTasks = route({
  method: "GET",
  path: "/cluster/tasks",
  permission: anyUser,
  parameters: {},
  answer: list(
    object({
      endtime: integer(),
      id: text(),
      node: text(),
      pid: integer(),
      saved: text(),
      starttime: integer(),
      status: text(),
      tokenid: text(),
      type: text(),
      upid: text(),
      user: text(),
    }),
  ),
  handle: ({ cluster, caller }) =>
    [...cluster.nodes.keys()].flatMap((node) => {
      const seesAll = cluster.access.can(caller, `/nodes/${node}`, "Sys.Audit");
      return cluster.tasks
        .list(node)
        .slice(0, TASKS_OF_A_NODE)
        .filter((task) => seesAll || isOwnTask(caller, task))
        .map((task) => {
          const { pid, pstart: _, ...described } = describeTask(task);
          if (task.endedAt === undefined) return { ...described, pid };
          return { ...described, endtime: task.endedAt, status: task.exitStatus, saved: "1" };
        });
    }),
});
