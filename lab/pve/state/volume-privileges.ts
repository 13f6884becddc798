import { permissionDenied } from "../permissions/check-permission";
import type { Privilege } from "../permissions/privileges";
import { failure } from "../pve-error";
import { type Caller, isRoot } from "./caller";
import type { ClusterState } from "./cluster-state";
import { splitVolumeId } from "./volume";
import { readVolumeName, type VolumeName } from "./volume-name";

/**
 * What a volume id says by its form alone; nothing for a path.
 *
 * @throws PveError 500 for a storage that does not exist, and for a name that it cannot have.
 */
export function readVolumeId(
  { storages }: ClusterState,
  id: string,
): (VolumeName & { readonly storage: string }) | undefined {
  if (id.startsWith("/")) return undefined;
  const [storage, name] = splitVolumeId(id);
  return { ...readVolumeName(storages.config.get(storage).type, name), storage };
}

/** @throws PveError 403 when the caller lacks one of these privileges on a path, or with `any` all of them. */
export function checkPrivileges(
  cluster: ClusterState,
  caller: Caller,
  path: string,
  privileges: readonly Privilege[],
  any = false,
): void {
  const missing = cluster.access.findMissing(caller, path, privileges, any);
  if (missing !== undefined) throw permissionDenied(missing);
}

/**
 * Refuses a volume that the caller may not use, for the VM `vmid` or for itself: its own disks are free to a VM, those
 * of others want rights on that VM and on the storage (`PVE::Storage::check_volume_access`, pve-storage 9.1).
 *
 * @throws PveError 403; 500 for a path, and for content that wants `Datastore.Allocate`.
 */
export function checkVolumeAccess(cluster: ClusterState, caller: Caller, vmid: number | undefined, id: string): void {
  const volume = readVolumeId(cluster, id);
  if (volume === undefined) {
    if (isRoot(caller)) return;
    throw failure("Only root can pass arbitrary filesystem paths.");
  }
  const path = `/storage/${volume.storage}`;
  if (cluster.access.can(caller, path, "Datastore.Allocate")) return;
  const { content, vmid: owner } = volume;
  if (content === "iso" || content === "vztmpl" || content === "import") {
    checkPrivileges(cluster, caller, path, ["Datastore.AllocateSpace", "Datastore.Audit"], true);
  } else if (owner !== undefined && owner === vmid) {
    return;
  } else if (content === "backup" && owner !== undefined) {
    checkPrivileges(cluster, caller, path, ["Datastore.AllocateSpace"]);
    checkPrivileges(cluster, caller, `/vms/${owner}`, ["VM.Backup"]);
  } else if (content === "images" && owner !== undefined) {
    checkPrivileges(cluster, caller, path, ["Datastore.Audit"]);
    checkPrivileges(cluster, caller, `/vms/${owner}`, ["VM.Config.Disk"]);
  } else {
    throw failure(`missing privileges to access ${id}`);
  }
}
