import { failure } from "../../../pve-error";
import type { Access } from "../../../state/access/access";
import type { Realm } from "../../../state/access/access-data";

/** @throws PveError 500 when there is no such realm; `prefix` says what has failed. */
export function getExistingRealm(access: Access, id: string, prefix = ""): Realm {
  const realm = access.data.realms.get(id);
  if (realm) return realm;
  throw failure(`${prefix}domain '${id}' does not exist`);
}
