import { parameterErrors } from "../../pve-error";
import type { ClusterState } from "../../state/cluster-state";
import { splitVolumeId, type Volume } from "../../state/storage";

/**
 * The volume of a path's last part, which may be a whole id or its name on the storage.
 *
 * @throws PveError 400 when the id is of another storage, 500 when there is no such volume.
 */
export function findVolume(cluster: ClusterState, node: string, storage: string, volume: string): Volume {
  const id = volume.includes(":") ? volume : `${storage}:${volume}`;
  const [own] = splitVolumeId(id);
  if (own !== storage) throw parameterErrors({ volume: `storage ID mismatch (${own} != ${storage})\n` });
  return cluster.storages.getVolume(id, node);
}
