import type { VmIntent } from "../ledger/fleet-document";
import type { InventoryHost } from "./inventory-files";
import type { TenantStack } from "./tenant-stack";
import type { ResolvedVm, TenantVm } from "./tenant-vm";

/** Returns a VM as the fleet document has it. */
export function renderIntent({ node, fqdn }: TenantVm, { grant }: TenantStack, vm: ResolvedVm): VmIntent {
  return {
    id: node.id,
    vmId: vm.vmId,
    node: vm.node.name,
    template: vm.template.name,
    cores: vm.cores,
    memoryMiB: vm.memoryMiB,
    disks: vm.disks.map((disk) => ({ ...disk, storage: disk.storage.id })),
    nics: vm.devices.map((device) => ({
      interface: device.interface,
      network: device.network.node.id,
      fqdn: `${device.label}.${grant.zone.name}`,
      addressing: device.addressing,
      address: device.address ?? null,
      ipv6Address: device.ipv6Address ?? null,
      mac: device.mac ?? null,
    })),
    fqdn,
    protected: vm.protected,
    formerly: vm.formerly ?? null,
    born: vm.born,
  };
}

/** Returns a VM as the inventory has it. */
export function renderHost(scope: TenantVm, vm: ResolvedVm): InventoryHost {
  return {
    fqdn: scope.fqdn,
    address: scope.address ?? scope.fqdn,
    devices: vm.devices.map((device) => ({
      interface: device.interface,
      network: device.network.node.id,
      address: device.address,
      ipv6Address: device.ipv6Address,
      macAddress: device.mac,
    })),
    protected: vm.protected,
    groups: vm.ansibleGroups,
    variables: vm.ansibleVariables,
    terraformAddress: scope.terraformAddress,
  };
}
