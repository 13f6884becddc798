import type { Task } from "../../state/tasks";

/** What answers say of a task. A token's user and its own name stand apart. */
export function describeTask({ upid, node, pid, pstart, startedAt, type, id, user }: Task) {
  const [name, tokenid] = user.split("!");
  return { upid, node, pid, pstart, starttime: startedAt, type, id, user: name, ...(tokenid && { tokenid }) };
}
