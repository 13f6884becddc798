import { splitList } from "../../../parameters/lists";
import { boolean, text } from "../../../parameters/schema";
import { has } from "../../../permissions/permission";
import { isPrivilege, type Privilege } from "../../../permissions/privileges";

/** Who may change roles. */
export const changesRoles = has("/access", "Sys.Modify");

/** A list of privileges as a parameter. */
export const privs = text({ format: "pve-priv-list" });
/** Whether privileges are added to those that a role has. */
export const append = boolean({ requires: "privs" });

/** The privileges of a checked list. */
export function readPrivileges(list: string | undefined): Privilege[] {
  return splitList(list).filter(isPrivilege);
}
