import type { Privilege } from "../permissions/privileges";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import type { Task } from "./tasks";
import { checkPrivileges } from "./volume-privileges";

/** Whether a task is the caller's: a user's are its own and its tokens', a token's its own (`PVE::API2::Tasks`, pve-manager 9.2). */
export function isOwnTask(caller: Caller, task: Task): boolean {
  return task.user === caller.id || task.user.startsWith(`${caller.id}!`);
}

/**
 * The task of a UPID, if it is the caller's or the caller has the privilege on the node.
 *
 * @throws PveError 400 when there is none, 403.
 */
export function getTaskFor(
  cluster: ClusterState,
  caller: Caller,
  node: string,
  upid: string,
  privilege: Privilege,
): Task {
  const task = cluster.tasks.get(upid);
  if (!isOwnTask(caller, task)) checkPrivileges(cluster, caller, `/nodes/${node}`, [privilege]);
  return task;
}
