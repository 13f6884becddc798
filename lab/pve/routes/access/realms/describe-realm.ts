import { createHash } from "node:crypto";
import type { Access } from "../../../state/access/access";
import type { Realm } from "../../../state/access/access-data";

/** The comments of the realms that exist always. */
const COMMENTS = { pam: "Linux PAM standard authentication", pve: "Proxmox VE authentication server" } as const;

/** What is told of a realm, whether or not it has been given a comment. */
export function describeRealm({ type, comment, default: isDefault }: Realm) {
  return { type, comment: comment || COMMENTS[type], ...(isDefault && { default: true }) };
}

/** The digest of all realms, as Proxmox VE's is of the file that holds them. */
export function digestRealms({ data }: Access): string {
  return createHash("sha1")
    .update(JSON.stringify([...data.realms]))
    .digest("hex");
}
