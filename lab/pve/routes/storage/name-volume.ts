import { parameterErrors } from "../../pve-error";
import type { ClusterState } from "../../state/cluster-state";
import { splitVolumeId } from "../../state/volume";
import { readVolumeName, type VolumeName } from "../../state/volume-name";

/** A volume that a path names, whether or not it exists. */
export interface NamedVolume extends VolumeName {
  readonly id: string;
  readonly storage: string;
  readonly name: string;
}

/**
 * What a path's last part names: a whole id, or a volume's name on the storage.
 *
 * @throws PveError 400 when the id is malformed or of another storage, 500 when its storage has no such names.
 */
export function nameVolume({ storages }: ClusterState, storage: string, volume: string): NamedVolume {
  const id = volume.includes(":") ? volume : `${storage}:${volume}`;
  if (!/^[a-z][a-z0-9\-_.]*[a-z0-9]:.+$/i.test(id))
    throw parameterErrors({ volume: `unable to parse volume ID '${id}'\n` });
  const [own, name] = splitVolumeId(id);
  if (own !== storage) throw parameterErrors({ volume: `storage ID mismatch (${own} != ${storage})\n` });
  return { ...readVolumeName(storages.config.get(storage).type, name), id, storage, name };
}
