import { permissionDenied } from "../permissions/check-permission";
import type { Privilege } from "../permissions/privileges";
import { failure } from "../pve-error";
import { type Caller, isRoot } from "./caller";
import type { ClusterState } from "./cluster-state";

/** What the name of a volume says of it. */
export interface VolumeName {
  /** `images`, `iso`, `import`, `snippets`, ... */
  readonly content: string;
  /** The VM that it belongs to. */
  readonly vmid: number | undefined;
}

/**
 * What a volume id says by its form alone; nothing for a path.
 *
 * Names: `parse_volname` of `PVE::Storage::Plugin` and `PVE::Storage::LvmThinPlugin` (pve-storage 9.1).
 */
export function parseVolumeName(id: string): (VolumeName & { readonly storage: string }) | undefined {
  const match = /^([a-z][a-z0-9\-_.]*[a-z0-9]):(.+)$/i.exec(id);
  if (!match?.[1] || !match[2]) return undefined;
  const [, storage, name] = match;
  const content = /^(iso|vztmpl|backup|snippets|import)\//.exec(name)?.[1] ?? "images";
  const owner =
    content === "backup" ? /-(\d+)-\d{4}_/.exec(name)?.[1] : /(?:^|\/)(?:vm|base|subvol)-(\d+)-[^/]+$/.exec(name)?.[1];
  const folder = content === "images" ? /(?:^|\/)(\d+)\/[^/]+$/.exec(name)?.[1] : undefined;
  const vmid = folder ?? owner;
  return { storage, content, vmid: vmid === undefined ? undefined : Number(vmid) };
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
  const volume = parseVolumeName(id);
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
