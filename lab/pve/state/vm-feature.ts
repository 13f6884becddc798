import type { ClusterState } from "./cluster-state";
import { drivesOf, isCdrom } from "./drive";
import type { Storage } from "./storage-config";
import { type Feature, hasFeature } from "./storage-features";
import { getSnapshot } from "./vm";
import { splitVolumeId } from "./volume";

/** What is asked of a VM, or of a snapshot of it. */
interface FeatureRequest {
  readonly node: string;
  readonly vmid: number;
  readonly feature: Feature;
  readonly snapname: string | undefined;
}

/** The nodes that a storage lets see a disk; one that is bound to nodes is thought to be the same on all of them. */
function nodesOf({ disabled, nodes, shared }: Storage, node: string, all: readonly string[]): readonly string[] {
  if (disabled) return [];
  return nodes ?? (shared ? all : [node]);
}

/**
 * Whether all disks of a VM have a feature, and the nodes that see all of them (`PVE::QemuConfig::has_feature`,
 * `PVE::QemuServer::shared_nodes`, qemu-server 9.2).
 *
 * @throws PveError 500 when there is no such VM or snapshot.
 */
export function describeFeature(
  cluster: ClusterState,
  { node, vmid, feature, snapname }: FeatureRequest,
): { hasFeature: boolean; nodes: string[] } {
  const { storages } = cluster;
  const { config } = cluster.getVm(vmid, node);
  const options = snapname === undefined ? config.options : getSnapshot(config, snapname);
  const drives = drivesOf(options).filter(([, { file }]) => file.includes(":"));
  const storageOf = (file: string) => storages.get(splitVolumeId(file)[0], node);
  const all = [...cluster.nodes.keys()];
  const hasIt = drives
    .filter(([, drive]) => !isCdrom(drive))
    .every(([, { file }]) =>
      hasFeature(storageOf(file), storages.getVolume(file, node), feature, { snapshot: snapname !== undefined }),
    );
  const seesAll = (name: string) => drives.every(([, { file }]) => nodesOf(storageOf(file), node, all).includes(name));
  return { hasFeature: hasIt, nodes: all.filter(seesAll) };
}
