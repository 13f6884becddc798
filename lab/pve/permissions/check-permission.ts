import { PveError } from "../pve-error";
import type { Caller } from "../state/caller";
import type { ClusterState } from "../state/cluster-state";
import type { Permission } from "./permission";

/** What a request gave, before it is checked: permissions come first. */
type Given = Readonly<Record<string, unknown>>;

/** @returns what stands between the parentheses of the refusal, `""` for a bare one, nothing when it is granted. */
function findProblem(cluster: ClusterState, caller: Caller, permission: Permission, given: Given): string | undefined {
  switch (permission.kind) {
    case "everyone":
    case "user":
      return undefined;
    case "root":
      return "user != root@pam";
    case "privileges": {
      if (permission.needs !== undefined && given[permission.needs] === undefined) return "";
      const path = permission.path.replace(/\{([\w-]+)\}/g, (_, name: string) => String(given[name] ?? ""));
      return cluster.access.findMissing(caller, path, permission.privileges, permission.any);
    }
    case "all": {
      const problems = permission.of.map((part) => findProblem(cluster, caller, part, given));
      return problems.find((problem) => problem !== undefined);
    }
    case "one":
      return permission.of.some((part) => findProblem(cluster, caller, part, given) === undefined) ? undefined : "";
    default:
      return "";
  }
}

/**
 * Refuses a call that its caller may not make. Nothing of the call has been looked at before, so that a caller without
 * rights does not learn what exists (observed).
 *
 * @throws PveError 403 `Permission check failed (/vms/100, VM.Clone)`, or bare where several ways are open.
 */
export function checkPermission(cluster: ClusterState, caller: Caller, permission: Permission, given: Given): void {
  const problem = findProblem(cluster, caller, permission, given);
  if (problem !== undefined) throw permissionDenied(problem);
}

/** A 403 in Proxmox's words (`PVE::Exception::raise_perm_exc`, pve-common 9.1). */
export function permissionDenied(what: string): PveError {
  return new PveError(403, `Permission check failed${what === "" ? "" : ` (${what})`}`);
}
