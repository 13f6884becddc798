import { ARecordSet } from "@cdktf/provider-dns/lib/a-record-set";
import { AaaaRecordSet } from "@cdktf/provider-dns/lib/aaaa-record-set";
import { PtrRecord } from "@cdktf/provider-dns/lib/ptr-record";
import type { TerraformResource } from "cdktf";
import { getReverseName } from "../substrate/ipv4";
import { getIpv6ReverseName } from "../substrate/ipv6";
import type { DnsZone } from "../substrate/site";
import type { ResolvedDevice } from "./network-device";
import type { NewRecord, TenantStack } from "./tenant-stack";
import type { TenantVm } from "./tenant-vm";
import { getTerraformAddress } from "./terraform-address";

/**
 * How long resolvers may keep what they were told of a tenant, in seconds, unless a record says otherwise: tenants come
 * and go often.
 */
export const defaultTtlSeconds = 300;

/** Renders the names of one network device of a VM, which are made once the VM is there. */
export function renderAddressRecords(vm: TenantVm, stack: TenantStack, device: ResolvedDevice): void {
  const { address, ipv6Address, label, network } = device;
  const { reverseZone, ipv6 } = network.vlan;
  // Children of one VM: those of `net0` have no number.
  const suffix = device.interface === "net0" ? "" : device.interface.replace("net", "");
  const place = { vm, stack, label };
  if (address !== undefined) {
    renderAddress(place, { type: "A", child: `Address${suffix}`, address });
    renderPointer(place, { child: `Pointer${suffix}`, id: label, name: getReverseName(address), zone: reverseZone });
  }
  if (ipv6Address !== undefined && ipv6 !== undefined) {
    const name = getIpv6ReverseName(ipv6Address);
    renderAddress(place, { type: "AAAA", child: `Ipv6Address${suffix}`, address: ipv6Address });
    renderPointer(place, { child: `Ipv6Pointer${suffix}`, id: `${label}-ipv6`, name, zone: ipv6.reverseZone });
  }
}

/** Whose names they are, and how the first label reads. */
interface Place {
  readonly vm: TenantVm;
  readonly stack: TenantStack;
  readonly label: string;
}

function renderAddress(
  { vm, stack, label }: Place,
  { type, child, address }: { readonly type: "A" | "AAAA"; readonly child: string; readonly address: string },
): void {
  const { zone } = stack.grant;
  const Resource = type === "A" ? ARecordSet : AaaaRecordSet;
  const record = new Resource(vm, child, {
    zone: `${zone.name}.`,
    name: label,
    addresses: [address],
    ttl: defaultTtlSeconds,
  });
  record.overrideLogicalId(label);
  addRecord(stack, vm, record, { type, fqdn: `${label}.${zone.name}`, values: [address] });
}

function renderPointer(
  { vm, stack, label }: Place,
  {
    child,
    id,
    name,
    zone,
  }: { readonly child: string; readonly id: string; readonly name: string; readonly zone: DnsZone },
): void {
  const ptr = `${label}.${stack.grant.zone.name}.`;
  const record = new PtrRecord(vm, child, {
    zone: `${zone.name}.`,
    name: name.slice(0, -zone.name.length - 1),
    ptr,
    ttl: defaultTtlSeconds,
  });
  record.overrideLogicalId(id);
  addRecord(stack, vm, record, { type: "PTR", fqdn: name, values: [ptr] });
}

function addRecord(
  stack: TenantStack,
  vm: TenantVm,
  record: TerraformResource,
  facts: Pick<NewRecord, "type" | "fqdn" | "values">,
): void {
  record.dependsOn = [vm.terraformAddress];
  stack.addRecord({ id: vm.node.id, address: getTerraformAddress(record), ttlSeconds: defaultTtlSeconds, ...facts });
}
