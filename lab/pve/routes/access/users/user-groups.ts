import { failure } from "../../../pve-error";
import type { Access } from "../../../state/access/access";
import type { Group } from "../../../state/access/access-data";

/** The ids of the groups that a user is in, in order. */
export function listGroupsOf(access: Access, userId: string): string[] {
  return [...access.data.groups].flatMap(([id, { users }]) => (users.has(userId) ? [id] : [])).sort();
}

/** The groups of these ids. @throws PveError 500 when there is no such group; `prefix` says what has failed. */
export function getGroups(access: Access, ids: readonly string[], prefix: string): Group[] {
  return ids.map((id) => {
    const group = access.data.groups.get(id);
    if (group) return group;
    throw failure(`${prefix}no such group '${id}'`);
  });
}
