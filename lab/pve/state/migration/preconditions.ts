import type { ClusterState } from "../cluster-state";
import { volumeIdsOf } from "../drive";
import { checkLock } from "../vm";
import { splitVolumeId } from "../volume";
import { localDevicesOf } from "./local-devices";
import { localVolumesOf } from "./local-volumes";

/**
 * What stands in the way of a migration, by node (`migrate_vm_precondition` of `PVE::API2::Qemu`, qemu-server 9.2).
 *
 * @throws PveError 500 when there is no such VM, or it is locked.
 */
export function describePreconditions(cluster: ClusterState, vmid: number, node: string) {
  const vm = cluster.getVm(vmid, node);
  checkLock(vm.config);
  const storages = [...new Set([...volumeIdsOf(vm.config)].map((id) => splitVolumeId(id)[0]))].sort();
  const others = [...cluster.nodes.keys()].filter((name) => name !== node);
  const missing = others.map((name) => ({
    name,
    unavailable: storages.filter((id) => !cluster.storages.isOn(cluster.storages.get(id, node), name)),
  }));
  const blocked = missing.filter(({ unavailable }) => unavailable.length > 0);
  return {
    running: vm.power !== undefined,
    allowed_nodes: missing.filter(({ unavailable }) => unavailable.length === 0).map(({ name }) => name),
    not_allowed_nodes: Object.fromEntries(
      blocked.map(({ name, unavailable }) => [name, { unavailable_storages: unavailable }]),
    ),
    local_disks: localVolumesOf(cluster, vm).map(({ id, option, isCdrom, isUnused, volume }) => ({
      volid: id,
      cdrom: isCdrom,
      is_unused: isUnused,
      size: volume?.bytes,
      drivename: isUnused ? undefined : option,
    })),
    local_resources: localDevicesOf(vm.config.options),
    "mapped-resources": [],
    "mapped-resource-info": {},
    "has-dbus-vmstate": true,
  };
}
