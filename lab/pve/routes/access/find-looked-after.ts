import type { Privilege } from "../../permissions/privileges";
import type { Access } from "../../state/access/access";
import type { Caller } from "../../state/caller";

const PRIVILEGES = ["User.Modify", "Sys.Audit"] as const satisfies readonly Privilege[];

/** The users that a caller is shown: itself, and those whom it looks after, all of them or by their groups. */
export function findLookedAfter(access: Access, caller: Caller): (userId: string) => boolean {
  if (access.canAny(caller, "/access/groups", ...PRIVILEGES)) return () => true;
  const shown = new Set([caller.id]);
  for (const [id, { users }] of access.data.groups) {
    if (!access.canAny(caller, `/access/groups/${id}`, ...PRIVILEGES)) continue;
    for (const user of users) shown.add(user);
  }
  return (userId) => shown.has(userId);
}
