import { PREDEFINED_ROLES, type Privilege } from "../../../permissions/privileges";
import { failure } from "../../../pve-error";
import type { Access } from "../../../state/access/access";

/**
 * The privileges of a role that may be changed.
 *
 * @param action `modified` or `deleted`
 * @param prefix says what has failed
 * @throws PveError 500 for a predefined role, and for one that is not there.
 */
export function getOwnRole(access: Access, id: string, action: string, prefix: string): ReadonlySet<Privilege> {
  if (PREDEFINED_ROLES.has(id)) throw failure(`auto-generated role '${id}' cannot be ${action}`);
  const privileges = access.data.roles.get(id);
  if (privileges) return privileges;
  throw failure(`${prefix}role '${id}' does not exist`);
}
