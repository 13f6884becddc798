import { splitList } from "../parameters/lists";
import { failure, PveError } from "../pve-error";
import type { Access } from "../state/access/access";
import { normalizePath } from "../state/access/acl-path";
import { checkUserId, findRealm } from "../state/access/ids";
import { type Caller, ROOT } from "../state/caller";
import type { ClusterState } from "../state/cluster-state";
import type { Permission } from "./permission";
import type { Privilege } from "./privileges";

/** What a request gave, before it is checked: permissions come first. */
type Given = Readonly<Record<string, unknown>>;

/** A call whose permission is looked into. */
interface Call {
  readonly cluster: ClusterState;
  readonly caller: Caller;
  readonly given: Given;
}

/**
 * Nothing when it is granted, otherwise what stands between the parentheses of the refusal, `""` for a bare one.
 *
 * A refusal may also be thrown: it is what the caller is told, even where another way in would have been open. `quiet` is
 * how the ways of {@link Permission} `one` are tried: Proxmox VE's own checks do not all keep quiet then.
 */
type Problem = string | undefined;

function textOf(given: Given, name: string): string {
  return String(given[name] ?? "");
}

/** @throws PveError 500 for a text that is no user id (`verify_username` dies outside of any parameter check). */
function getUserId(given: Given): string {
  const id = textOf(given, "userid");
  const problem = checkUserId(id);
  if (problem !== undefined) throw failure(problem);
  return id;
}

/** @throws PveError 500 when there is no such user, unless it is to be quiet. */
function isUser({ cluster }: Call, id: string, quiet: boolean): boolean {
  if (cluster.access.data.users.has(id)) return true;
  if (quiet) return false;
  throw failure(`no such user ('${id}')`);
}

function findSelfProblem(call: Call, quiet: boolean): Problem {
  const id = getUserId(call.given);
  return isUser(call, id, quiet) && call.caller.id === id ? undefined : "";
}

/** Whether a user, or a group that it would be in, is one that the caller looks after. */
function findGroupProblem(call: Call, permission: Permission & { kind: "group" }, quiet: boolean): Problem {
  const { cluster, caller, given } = call;
  const { privileges, groups } = permission;
  const { access } = cluster;
  const userId = textOf(given, "userid");
  const exists = groups !== "create";
  if (exists && !isUser(call, userId, quiet)) return "";
  if (access.canAny(caller, "/access/groups", ...privileges)) return undefined;

  const own = [...access.data.groups].filter(([id]) => access.canAny(caller, `/access/groups/${id}`, ...privileges));
  if (groups !== undefined) {
    const named = splitList(textOf(given, "groups"));
    const refused = named.length === 0 ? "" : named.find((id) => !own.some(([ownId]) => ownId === id));
    if (refused !== undefined) {
      const path = refused === "" ? "/access/groups" : `/access/groups/${refused}`;
      throw permissionDenied(`${path}, ${privileges.join("|")}`);
    }
  }
  return exists && !own.some(([, { users }]) => users.has(userId)) ? "" : undefined;
}

/** What beside `Permissions.Modify` lets a caller change the ACLs of what it may allocate. */
const ALLOCATE: Readonly<Record<string, Privilege>> = {
  pool: "Pool.Allocate",
  storage: "Datastore.Allocate",
  vms: "VM.Allocate",
};

function findAclProblem(access: Access, caller: Caller, path: string): Problem {
  const [, branch = ""] = /^\/(storage|vms|pool)\/./.exec(path) ?? [];
  const allocate = ALLOCATE[branch];
  return access.findMissing(caller, path, ["Permissions.Modify", ...(allocate ? [allocate] : [])], true);
}

/** Whether a caller may change the ACLs of a normalized path. */
export function mayChangeAcl(access: Access, caller: Caller, path: string): boolean {
  return findAclProblem(access, caller, path) === undefined;
}

function findProblem(call: Call, permission: Permission, quiet: boolean): Problem {
  const { cluster, caller, given } = call;
  switch (permission.kind) {
    case "everyone":
    case "user":
      return undefined;
    case "privileges": {
      if (permission.needs !== undefined && given[permission.needs] === undefined) return "";
      const path = permission.path.replace(/\{([\w-]+)\}/g, (_, name: string) => textOf(given, name));
      return cluster.access.findMissing(caller, path, permission.privileges, permission.any);
    }
    case "all": {
      for (const part of permission.of) {
        const problem = findProblem(call, part, false);
        if (problem !== undefined) throw permissionDenied(problem);
      }
      return undefined;
    }
    case "one":
      return permission.of.some((part) => findProblem(call, part, true) === undefined) ? undefined : "";
    case "self":
      return findSelfProblem(call, quiet);
    case "realm": {
      const path = `/access/realm/${findRealm(getUserId(given))}`;
      return cluster.access.findMissing(caller, path, ["Realm.AllocateUser"]);
    }
    case "group":
      return findGroupProblem(call, permission, quiet);
    case "acl": {
      const path = normalizePath(textOf(given, "path"));
      // A text that is no path is left to the parameter check.
      return path === undefined ? undefined : findAclProblem(cluster.access, caller, path);
    }
  }
}

/**
 * Refuses a call that its caller may not make. Nothing of the call has been looked at before, so that a caller without
 * rights does not learn what exists (observed). Root's ticket may make every call
 * (`PVE::RPCEnvironment::check_api2_permissions`, `exec_api2_perm_check`, pve-access-control 9).
 *
 * @throws PveError 403 `Permission check failed (/vms/100, VM.Clone)`, or bare where several ways are open; 500 for a
 * user that the check itself fails on.
 */
export function checkPermission(cluster: ClusterState, caller: Caller, permission: Permission, given: Given): void {
  if (caller.id === ROOT.id) return;
  const problem = findProblem({ cluster, caller, given }, permission, false);
  if (problem !== undefined) throw permissionDenied(problem);
}

/** A 403 in Proxmox's words (`PVE::Exception::raise_perm_exc`, pve-common 9.1). */
export function permissionDenied(what: string): PveError {
  return new PveError(403, `Permission check failed${what === "" ? "" : ` (${what})`}`);
}
