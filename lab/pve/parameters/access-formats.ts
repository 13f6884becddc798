import { isPrivilege } from "../permissions/privileges";
import { checkUserId, REALM_PATTERN, splitTokenId } from "../state/access/ids";

/** Returns what is wrong with a value, in Proxmox's words, or nothing. */
type FormatCheck = (value: string) => string | undefined;

function checkName(what: string): FormatCheck {
  return (value) => (/^[A-Za-z0-9.\-_]+$/.test(value) ? undefined : `${what} '${value}' contains invalid characters`);
}

/** The formats of ids of users, groups, roles and the like, by Proxmox's names (pve-access-control 9, read). */
export const ACCESS_FORMATS: Readonly<Record<string, FormatCheck>> = {
  "pve-groupid": checkName("group name"),
  "pve-priv": (value) => (isPrivilege(value) ? undefined : `invalid privilege '${value}'`),
  "pve-realm": (value) => (REALM_PATTERN.test(value) ? undefined : "value does not look like a valid realm"),
  "pve-roleid": checkName("role name"),
  "pve-tokenid": (value) => (splitTokenId(value) ? undefined : `value '${value}' does not look like a valid token ID`),
  "pve-userid": checkUserId,
};
