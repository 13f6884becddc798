import { failure } from "../../../pve-error";
import type { Access } from "../../../state/access/access";
import type { Realm } from "../../../state/access/access-data";

/** The comments of the realms that exist always. */
const COMMENTS = { pam: "Linux PAM standard authentication", pve: "Proxmox VE authentication server" } as const;

/** What is told of a realm, whether or not it has been given a comment. */
export function describeRealm({ type, comment, default: isDefault }: Realm) {
  return { type, comment: comment || COMMENTS[type], ...(isDefault && { default: true }) };
}

/** @throws PveError 500 when there is no such realm; `prefix` says what has failed. */
export function getExistingRealm(access: Access, id: string, prefix = ""): Realm {
  const realm = access.data.realms.get(id);
  if (realm) return realm;
  throw failure(`${prefix}domain '${id}' does not exist`);
}
