import { object } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { boolean, integer, required, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { failure, type PveError } from "../../pve-error";
import type { ClusterState } from "../../state/cluster-state";
import type { Volume } from "../../state/volume";
import { checkVolumeAccess } from "../../state/volume-privileges";
import { route } from "../route";
import { type NamedVolume, nameVolume } from "./name-volume";

/** The file of another content is one of raw bytes to qemu-img, but images to import are what they are. */
function formatOf({ content, format }: Volume): string {
  return content === "images" || (content === "import" && /^(?:qcow2|vmdk)$/.test(format)) ? format : "raw";
}

/** What asking a volume for its size fails with where there is none (`volume_size_info` of the plugins). */
function sizeUnknown({ storages }: ClusterState, { id, storage, name }: NamedVolume): PveError {
  const { type, options } = storages.config.get(storage);
  const volume = `${options.get("vgname")}/${name}`;
  return failure(
    type === "dir"
      ? `volume_size_info on '${id}' failed - no format`
      : `can't get size of '/dev/${volume}':   Failed to find logical volume "${volume}"`,
  );
}

/** Where a volume is, and how large. */
export const getVolume = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/content/{volume}",
  slashes: true,
  permission: anyUser,
  parameters: { node, storage, volume: required(text()) },
  answer: object({
    format: text(),
    notes: text(),
    path: text(),
    protected: boolean(),
    size: integer(),
    used: integer(),
  }),
  handle: ({ cluster, caller, values: { node, storage, volume } }) => {
    const { storages } = cluster;
    const named = nameVolume(cluster, storage, volume);
    checkVolumeAccess(cluster, caller, undefined, named.id);
    const found = storages.find(named.id, node);
    if (!found) throw sizeUnknown(cluster, named);
    if (found.bytes === 0) throw failure(`volume '${named.id}' has size zero`);
    const isFile = storages.config.get(storage).type === "dir";
    return {
      path: storages.path(found),
      format: formatOf(found),
      size: found.bytes,
      used: isFile ? found.usedBytes : 0,
      ...(found.content === "backup" && { notes: found.notes ?? "", protected: found.protected ?? false }),
    };
  },
});
