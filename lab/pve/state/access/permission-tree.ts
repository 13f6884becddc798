import type { Privilege } from "../../permissions/privileges";
import type { Caller } from "../caller";
import type { Pools } from "../pools";
import type { Access } from "./access";
import { pathSteps } from "./acl-path";

/** Every path of the ACL tree: those with entries, and what lies above them. */
function treePaths(access: Access): Set<string> {
  return new Set([...access.data.acl.keys()].flatMap(pathSteps));
}

const TOP = ["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"] as const;

/**
 * What a user or token may do, by path: the main branches, the paths of the ACL tree, and what pools hold; paths without
 * any privilege are left out (`PVE::RPCEnvironment::get_effective_permissions`, pve-access-control 9).
 */
export function describePermissions(access: Access, pools: Pools, caller: Caller): Record<string, object> {
  const held = pools
    .list()
    .flatMap(({ vms, storages }) => [
      ...[...vms].map((vmid) => `/vms/${vmid}`),
      ...[...storages].map((id) => `/storage/${id}`),
    ]);
  const paths = new Set([...TOP, ...treePaths(access), ...held]);
  const permissions: Record<string, object> = {};
  for (const path of paths) {
    const privileges = access.privilegesOn(caller, path);
    if (privileges.size > 0) permissions[path] = Object.fromEntries(privileges);
  }
  return permissions;
}

/** What is looked at for capabilities beside the paths of the ACL tree. */
const LOOKED_AT = ["/", "/access/groups", "/mapping", "/nodes", "/sdn", "/storage", "/vms"] as const;

/** Which privileges the web interface wants to know of, by the first segment of the path; `dc` is `/` itself. */
const OF_BRANCH: Readonly<Record<string, RegExp>> = {
  access: /^(?:User\.|Group\.|Permissions\.Modify)/,
  dc: /^(?:Sys\.Audit|Sys\.Modify|SDN\.)/,
  mapping: /^(?:Mapping\.|Permissions\.Modify)/,
  nodes: /^(?:Sys\.|Permissions\.Modify)/,
  sdn: /^(?:SDN\.|Permissions\.Modify)/,
  storage: /^(?:Datastore\.|Permissions\.Modify)/,
  vms: /^(?:VM\.|Permissions\.Modify)/,
};

/** The branches on which a privilege on a path counts. One on a pool counts for VMs and storages. */
function branchesOf(path: string, privilege: Privilege): string[] {
  const branch = path.split("/")[1] || "dc";
  const candidates = branch === "pool" ? ["storage", "vms"] : [branch];
  return candidates.filter((name) => OF_BRANCH[name]?.test(privilege));
}

/**
 * What a user may do somewhere, as a login tells it under `cap`: `{"vms": {"VM.Audit": 1}, …}`
 * (`PVE::RPCEnvironment::compute_api_permission`, pve-access-control 9).
 */
export function describeCapabilities(access: Access, caller: Caller): Record<string, Record<string, number>> {
  const capabilities = new Map(Object.keys(OF_BRANCH).map((branch) => [branch, new Set<Privilege>()]));
  for (const path of new Set([...LOOKED_AT, ...treePaths(access)])) {
    for (const privilege of access.privilegesOn(caller, path).keys()) {
      for (const branch of branchesOf(path, privilege)) capabilities.get(branch)?.add(privilege);
    }
  }
  return Object.fromEntries(
    [...capabilities].map(([branch, held]) => [branch, Object.fromEntries([...held].map((one) => [one, 1]))]),
  );
}
