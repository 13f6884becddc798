import { splitList } from "../parameters/lists";
import { permissionDenied } from "../permissions/check-permission";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";

/**
 * The tags that a caller may choose from: those of the list, those that VMs have that it sees, and for who has
 * `Sys.Modify` on `/` the registered ones (`PVE::GuestHelpers::get_allowed_tags`, pve-guest-common).
 */
export function findAllowedTags(cluster: ClusterState, caller: Caller): ReadonlySet<string> {
  const { allow, list, registered } = cluster.datacenter.tagAccess;
  const isPrivileged = cluster.access.can(caller, "/", "Sys.Modify");
  const tags = new Set(allow !== "none" || isPrivileged ? list : []);
  if (allow === "free" || allow === "existing" || isPrivileged) {
    for (const { vmid, config } of cluster.vms.values()) {
      if (!isPrivileged && !cluster.access.can(caller, `/vms/${vmid}`, "VM.Audit")) continue;
      for (const tag of splitList(config.options.get("tags"))) tags.add(tag);
    }
  }
  for (const tag of registered) isPrivileged ? tags.add(tag) : tags.delete(tag);
  return tags;
}

/**
 * Refuses a change of a VM's tags (`PVE::GuestHelpers::assert_tag_permissions`, pve-guest-common). The pool that a new
 * VM is made in counts for nothing here: it is no member yet.
 *
 * @throws PveError 403.
 */
export function checkTags(cluster: ClusterState, caller: Caller, vmid: number, before: string, after: string): void {
  const missing = cluster.access.findMissing(caller, `/vms/${vmid}`, ["VM.Config.Options"]);
  if (missing !== undefined) throw permissionDenied(missing);
  if (cluster.access.can(caller, "/", "Sys.Modify")) return;
  const [old, next] = [splitList(before), splitList(after)];
  const count = (tags: readonly string[], tag: string) => tags.filter((other) => other === tag).length;
  const changed = [...new Set([...old, ...next])].filter((tag) => count(old, tag) !== count(next, tag));
  if (changed.length === 0) return;
  const { allow, registered } = cluster.datacenter.tagAccess;
  const allowed = findAllowedTags(cluster, caller);
  const refused = changed.find((tag) => (allow !== "free" && !allowed.has(tag)) || registered.includes(tag));
  if (refused !== undefined) throw permissionDenied(`/, Sys.Modify for modifying tag '${refused}'`);
}
