import { ARecordSet } from "@cdktf/provider-dns/lib/a-record-set";
import { PtrRecord } from "@cdktf/provider-dns/lib/ptr-record";
import { getReverseName } from "../substrate/ipv4";
import type { TenantNetwork } from "./tenant-network";
import type { TenantStack } from "./tenant-stack";
import type { TenantVm } from "./tenant-vm";
import { getTerraformAddress } from "./terraform-address";

/**
 * How long resolvers may keep what they were told of a tenant, in seconds, unless a record says otherwise: tenants come
 * and go often.
 */
export const defaultTtlSeconds = 300;

/** Renders the A and the PTR record of a VM, which are made once the VM is there. */
export function renderAddressRecords(
  vm: TenantVm,
  stack: TenantStack,
  { address, network }: { readonly address: string; readonly network: TenantNetwork },
): void {
  const id = vm.node.id;
  const { zone } = stack.grant;
  const { reverseZone } = network.vlan;
  const reverseName = getReverseName(address);

  const a = new ARecordSet(vm, "Address", {
    zone: `${zone.name}.`,
    name: id,
    addresses: [address],
    ttl: defaultTtlSeconds,
    dependsOn: [vm],
  });
  const ptr = new PtrRecord(vm, "Pointer", {
    zone: `${reverseZone.name}.`,
    name: reverseName.slice(0, -reverseZone.name.length - 1),
    ptr: `${vm.fqdn}.`,
    ttl: defaultTtlSeconds,
    dependsOn: [vm],
  });
  for (const record of [a, ptr]) record.overrideLogicalId(id);

  const common = { id, ttlSeconds: defaultTtlSeconds };
  stack.addRecord({ address: getTerraformAddress(a), type: "A", fqdn: vm.fqdn, values: [address], ...common });
  stack.addRecord({
    address: getTerraformAddress(ptr),
    type: "PTR",
    fqdn: reverseName,
    values: [`${vm.fqdn}.`],
    ...common,
  });
}
