import type { Pools } from "../pools";
import type { AccessData, AclNode, Roles } from "./access-data";
import { pathSteps } from "./acl-path";

const NONE: Roles = new Map();

/** Of some roles those that reach as far as asked: all on the path itself, those that propagate below it. */
function reaching(roles: Roles | undefined, isLast: boolean): Roles {
  if (roles === undefined) return NONE;
  const reachesAll = isLast || [...roles.values()].every((propagate) => propagate);
  return reachesAll ? roles : new Map([...roles].filter(([, propagate]) => propagate));
}

function rolesOfGroups({ groups }: AccessData, node: AclNode, user: string, isLast: boolean): Roles {
  if (node.group.size === 0) return NONE;
  const found = new Map<string, boolean>();
  for (const [group, roles] of node.group) {
    if (!groups.get(group)?.users.has(user)) continue;
    for (const [role, propagate] of reaching(roles, isLast)) found.set(role, propagate);
  }
  return found;
}

/**
 * The roles that ACLs give a user or token on a path, pools left aside: those at a deeper path replace those above, a
 * user's own replace those of its groups at the same path, `NoAccess` hides all others
 * (`PVE::AccessControl::roles`, pve-access-control 9; observed).
 */
function rolesByAcl(data: AccessData, who: string, path: string): Roles {
  let roles = NONE;
  const steps = pathSteps(path);
  for (const [index, step] of steps.entries()) {
    const node = data.acl.get(step);
    if (node === undefined) continue;
    const isLast = index === steps.length - 1;
    const own = reaching(node.token.get(who) ?? node.user.get(who), isLast);
    const found = own.size > 0 ? own : rolesOfGroups(data, node, who, isLast);
    if (found.size > 0) roles = found;
  }
  const noAccess = roles.get("NoAccess");
  return noAccess === undefined ? roles : new Map([["NoAccess", noAccess]]);
}

function poolsOf(pools: Pools, path: string): readonly string[] {
  if (path.startsWith("/storage/")) return pools.holding(path.slice("/storage/".length));
  const pool = path.startsWith("/vms/") ? pools.of(Number(path.slice("/vms/".length))) : undefined;
  return pool === undefined ? [] : [pool.id];
}

/**
 * All roles of a user or token on a path: those of the pools that hold the VM or storage are added, and reach no further.
 * `NoAccess` on the path hides the pools' roles, that of a pool those on the path
 * (`PVE::RPCEnvironment`, pve-access-control 9; observed).
 */
export function findRoles(data: AccessData, pools: Pools, who: string, path: string): Roles {
  const byAcl = rolesByAcl(data, who, path);
  const holding = byAcl.has("NoAccess") ? [] : poolsOf(pools, path);
  if (holding.length === 0) return byAcl;
  const roles = new Map(byAcl);
  for (const pool of holding) {
    const ofPool = rolesByAcl(data, who, `/pool/${pool}`);
    if (ofPool.has("NoAccess")) return new Map([["NoAccess", false]]);
    for (const role of ofPool.keys()) if (!roles.has(role)) roles.set(role, false);
  }
  return roles;
}
