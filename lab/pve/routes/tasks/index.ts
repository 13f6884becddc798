import type { Route } from "../route";
import { getTaskLog } from "./get-task-log";
import { getTaskStatus } from "./get-task-status";
import { listClusterTasks } from "./list-cluster-tasks";
import { listTaskRoutes } from "./list-task-routes";
import { listTasks } from "./list-tasks";
import { stopTask } from "./stop-task";

export const tasksRoutes: readonly Route[] = [
  getTaskLog,
  getTaskStatus,
  listClusterTasks,
  listTaskRoutes,
  listTasks,
  stopTask,
];
