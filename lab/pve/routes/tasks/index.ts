import type { Route } from "../route";
import { getTaskLog } from "./get-task-log";
import { getTaskStatus } from "./get-task-status";
import { listTasks } from "./list-tasks";
import { stopTask } from "./stop-task";

export const tasksRoutes: readonly Route[] = [getTaskLog, getTaskStatus, listTasks, stopTask];
