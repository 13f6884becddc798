import { list, object, scalar } from "../../parameters/answers";
import { anyVmid, node, storage } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import { PveError } from "../../pve-error";
import type { Caller } from "../../state/caller";
import type { ClusterState } from "../../state/cluster-state";
import { type Volume, volumeId } from "../../state/volume";
import { checkVolumeAccess } from "../../state/volume-privileges";
import { route } from "../route";

const KINDS = ["rootdir", "images", "vztmpl", "iso", "backup", "snippets", "import"] as const;
/** ISO images and container templates are of no VM; snippets and images to import are shown with those of any. */
const NOT_OF_A_VM: ReadonlySet<string> = new Set(["iso", "vztmpl"]);
const OF_ANY_VM: ReadonlySet<string> = new Set(["snippets", "import"]);

function isVisible(cluster: ClusterState, caller: Caller, volume: Volume): boolean {
  try {
    checkVolumeAccess(cluster, caller, undefined, volumeId(volume));
    return true;
  } catch (error) {
    if (error instanceof PveError) return false;
    throw error;
  }
}

/** The backing file as qemu-img says it: a path beside the image. */
function describeParent({ parent, name }: Volume): string | null {
  return parent === undefined ? null : `../${name.split("/").slice(0, 2).join("/")}`;
}

function describeVolume(cluster: ClusterState, volume: Volume) {
  const isFile = cluster.storages.config.get(volume.storage).type === "dir";
  const isImage = volume.content === "images";
  return {
    volid: volumeId(volume),
    content: volume.content,
    format: volume.format,
    size: isImage ? volume.bytes : volume.usedBytes,
    ...(volume.vmid !== undefined && { vmid: volume.vmid }),
    ...(isImage && isFile && { used: volume.usedBytes, parent: describeParent(volume) }),
    ctime: Math.floor(volume.createdAt / 1000),
    ...(volume.notes && { notes: volume.notes.split("\n")[0] }),
    ...(volume.protected && { protected: true }),
  };
}

/** What is on a storage, as far as the caller may use it (`PVE::Storage::volume_list`, pve-storage 9.1). */
export const listVolumes = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/content",
  permission: hasAny("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace"),
  parameters: { node, storage, content: text({ format: "pve-storage-content" }), vmid: anyVmid },
  answer: list(
    object({
      content: text(),
      ctime: integer(),
      encrypted: text(),
      format: text(),
      notes: text(),
      parent: scalar,
      protected: boolean(),
      size: integer(),
      used: integer(),
      verification: object({ state: text(), upid: text() }),
      vmid: integer(),
      volid: text(),
    }),
  ),
  handle: ({ cluster, caller, values: { node, storage: id, content, vmid } }) => {
    const storage = cluster.storages.get(id, node);
    const kinds = KINDS.filter((kind) => storage.content.has(kind) && (content === undefined || kind === content));
    const isOfVm = (volume: Volume) =>
      vmid === undefined || OF_ANY_VM.has(volume.content) || (!NOT_OF_A_VM.has(volume.content) && volume.vmid === vmid);
    return cluster.storages
      .volumes(id, node)
      .filter((volume) => kinds.includes(volume.content) && isOfVm(volume) && isVisible(cluster, caller, volume))
      .sort((a, b) => (volumeId(a).toLowerCase() < volumeId(b).toLowerCase() ? -1 : 1))
      .map((volume) => describeVolume(cluster, volume));
  },
});
