import { failure, notModelled } from "../../pve-error";
import type { Access } from "../../state/access/access";
import { findRealm } from "../../state/access/ids";

/**
 * Sets a user's password in its realm (`PVE::AccessControl::domain_set_password`, pve-access-control 9).
 *
 * @param prefix says what has failed
 * @throws PveError 500 for an unknown realm; 501 for a user of the system that has none yet, since the lab has no system.
 */
export function storePassword(access: Access, userId: string, password: string, prefix = ""): void {
  const realm = findRealm(userId) ?? "";
  if (!access.data.realms.has(realm)) throw failure(`${prefix}auth domain '${realm}' does not exist`);
  if (realm === "pam" && !access.data.passwords.has(userId)) throw notModelled(`the system user of '${userId}'`);
  access.setPassword(userId, password);
}
