import { integer, text } from "../../parameters/schema";
import type { Task } from "../../state/tasks";

/** How answers type what they say of a task. */
export const taskAnswer = {
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
};

/** What answers say of a task. A token's user and its own name stand apart. */
export function describeTask({ upid, node, pid, pstart, startedAt, type, id, user }: Task) {
  const [name, tokenid] = user.split("!");
  return { upid, node, pid, pstart, starttime: startedAt, type, id, user: name, ...(tokenid && { tokenid }) };
}
