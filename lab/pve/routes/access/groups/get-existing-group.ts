import { failure } from "../../../pve-error";
import type { Access } from "../../../state/access/access";
import type { Group } from "../../../state/access/access-data";

/** @throws PveError 500 when there is no such group; `prefix` says what has failed. */
export function getExistingGroup(access: Access, id: string, prefix = ""): Group {
  const group = access.data.groups.get(id);
  if (group) return group;
  throw failure(`${prefix}group '${id}' does not exist`);
}
