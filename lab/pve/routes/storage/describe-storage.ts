import type { ClusterState } from "../../state/cluster-state";
import type { Storage } from "../../state/storage-config";

/**
 * What answers say of a storage on a node. One that the node cannot use is empty and not enabled
 * (`PVE::Storage::storage_info`, pve-storage 9.1).
 */
export function describeStorage({ storages }: ClusterState, storage: Storage, node: string) {
  const enabled = storages.isOn(storage, node);
  const space = enabled ? storages.space(storage, node) : { total: 0, used: 0, avail: 0 };
  return {
    type: storage.type,
    content: [...storage.content].join(","),
    shared: storage.shared,
    active: enabled,
    enabled,
    ...space,
  };
}
