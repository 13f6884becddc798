import type { Privilege } from "../../../permissions/privileges";
import type { Privileges } from "../../../state/access/access-data";

/** A role that is to be given or taken away. */
export interface RoleChange {
  readonly roleid: string;
  readonly privileges: ReadonlySet<Privilege>;
  readonly propagate: boolean;
  readonly remove: boolean;
}

/**
 * What is wrong with a change by a caller that may change ACLs only because it may allocate what the path names: it hands
 * out no more than it has itself (`PVE::API2::ACL`, pve-access-control 9).
 *
 * @param held the caller's privileges on the path
 */
export function checkRoleChange(held: Privileges, change: RoleChange): string | undefined {
  const { roleid, privileges, propagate, remove } = change;
  if (held.has("Permissions.Modify")) return undefined;
  const refused = `Cannot ${remove ? "remove" : "add"} role '${roleid}'`;
  if ([...privileges].some((privilege) => !held.has(privilege)))
    return `${refused} - requires 'Permissions.Modify' or superset of privileges.`;
  if (propagate && !remove && [...privileges].some((privilege) => !held.get(privilege)))
    return `${refused} with propagation - requires 'Permissions.Modify' or propagated superset of privileges.`;
  return roleid === "NoAccess" ? `${refused} - requires 'Permissions.Modify'` : undefined;
}
