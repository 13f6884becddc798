import { nothing } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { boolean, required, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { failure } from "../../pve-error";
import type { Caller } from "../../state/caller";
import type { ClusterState } from "../../state/cluster-state";
import type { Volume } from "../../state/volume";
import { checkVolumeAccess } from "../../state/volume-privileges";
import { route } from "../route";
import { type NamedVolume, nameVolume } from "./name-volume";

/** Who may not allocate on the storage protects so many backups of a guest at most. */
const MAX_PROTECTED = 5;

function checkAttributes(
  cluster: ClusterState,
  { storage, content }: NamedVolume,
  change: Pick<Volume, "notes">,
): void {
  if (content === "backup") return;
  const { type } = cluster.storages.config.get(storage);
  if (type !== "dir" && change.notes !== undefined)
    throw failure("volume notes are not supported for PVE::Storage::LvmThinPlugin");
  if (type !== "dir") throw failure(`attribute 'protected' is not supported for storage type '${type}'`);
  throw failure(
    change.notes === undefined ? "only backups support attribute 'protected'" : "only backups can have notes",
  );
}

function checkProtectedCount(cluster: ClusterState, caller: Caller, node: string, backup: Volume): void {
  const { storages, access } = cluster;
  const own = storages.config.get(backup.storage).options.get("max-protected-backups");
  const standard = access.can(caller, `/storage/${backup.storage}`, "Datastore.Allocate") ? -1 : MAX_PROTECTED;
  const most = own === undefined ? standard : Number(own);
  if (most === -1 || backup.vmid === undefined) return;
  const others = storages
    .volumes(backup.storage, node)
    .filter(({ vmid, protected: kept }) => kept && vmid === backup.vmid);
  if (others.length >= most)
    throw failure(`The number of protected backups per guest is limited to ${most} on storage '${backup.storage}'`);
}

/** Notes on a backup, or protects it from being deleted. Other volumes have neither. */
export const updateVolume = route({
  method: "PUT",
  path: "/nodes/{node}/storage/{storage}/content/{volume}",
  slashes: true,
  permission: anyUser,
  parameters: { node, storage, volume: required(text()), notes: text(), protected: boolean() },
  answer: nothing,
  handle: ({ cluster, caller, values: { node, storage, volume, notes, protected: isProtected } }) => {
    const named = nameVolume(cluster, storage, volume);
    checkVolumeAccess(cluster, caller, undefined, named.id);
    if (notes === undefined && isProtected === undefined) return;
    checkAttributes(cluster, named, { notes });
    const found = cluster.storages.getVolume(named.id, node);
    if (isProtected && !found.protected) checkProtectedCount(cluster, caller, node, found);
    cluster.storages.annotate(found, {
      ...(notes !== undefined && { notes }),
      ...(isProtected !== undefined && { protected: isProtected }),
    });
  },
});
