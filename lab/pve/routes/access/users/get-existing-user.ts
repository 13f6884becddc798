import { failure } from "../../../pve-error";
import type { Access } from "../../../state/access/access";
import type { User } from "../../../state/access/access-data";

/** @throws PveError 500 when there is no such user; `prefix` says what has failed. */
export function getExistingUser(access: Access, id: string, prefix = ""): User {
  const user = access.data.users.get(id);
  if (user) return user;
  throw failure(`${prefix}no such user ('${id}')`);
}
