import type { Identities, VmName } from "../ledger/identities";
import { canonicalizeIpv6, getEui64Address, parseIpv6Subnet } from "../substrate/ipv6";
import { defaultFirstOctet } from "../substrate/mac";
import type { Template } from "../substrate/site";
import { getDeterministicMac } from "./deterministic-mac";
import type { TenantNetwork } from "./tenant-network";

/** What a network device of a VM is connected to, and who it is there. */
export interface NetworkDeviceProps {
  /** Network that the device is connected to. Changing it updates in place, and restarts the VM when its address changes. */
  readonly network: TenantNetwork;

  /**
   * IPv4 address: a literal one; `"reserved"`, which the ledger allocates and the guest asks the DHCP server for; or
   * `"dhcp"` for one out of the dynamic pool.
   *
   * A literal one is outside the dynamic pool, unless the MAC address is fixed and the DHCP server honours reservations
   * inside it. With `"dhcp"` there is no A and no PTR record from us, and Ansible connects to the FQDN. Changing it
   * restarts the VM, and cloud-init renews its SSH host keys.
   *
   * @default - the lowest free static one of the network, from the ledger
   */
  readonly address?: string;

  /**
   * IPv6 address: a literal one; `"static"` for the lowest free one of the network's static range, from the ledger; or
   * `"slaac"`, which the guest makes of what its router says.
   *
   * The one of `"slaac"` is known, and has AAAA and PTR records, where the MAC address is fixed and the template makes
   * EUI-64 of it. Changing it restarts the VM, and cloud-init renews its SSH host keys.
   *
   * @default - no IPv6 address of ours
   */
  readonly ipv6Address?: string;

  /**
   * MAC address: `"auto"`; `"deterministic"`, made of the names of site, tenant, VM and device; or a literal one like
   * `02:00:00:0a:64:0a`, unicast and locally administered.
   *
   * Proxmox VE makes an automatic one up; a plan does not see when it changes. A fixed one stands in the configuration,
   * the inventory, the ledger and, where the network's DHCP server takes reservations, in one of them. Changing it
   * updates in place, and cloud-init renews the SSH host keys at the next boot; back to `"auto"` a VM keeps what it has.
   *
   * @default "auto", and "deterministic" with address "reserved"
   */
  readonly mac?: string;
}

/** A network device beside `net0`. */
export interface FurtherNetworkDevice extends NetworkDeviceProps {
  /** Slot of the device, `net1` to `net7`. */
  readonly interface: `net${number}`;
}

/** A network device, every default resolved. */
export interface ResolvedDevice {
  /** Where its props are, for problems: nothing, or `networkDevices[0].`. */
  readonly at: string;
  /** Proxmox VE's name of the slot. */
  readonly interface: string;
  readonly network: TenantNetwork;
  /** Label of its name in the tenant's zone: the VM's id, with the network's behind it beside `net0`. */
  readonly label: string;
  readonly addressing: "static" | "reserved" | "dhcp";
  /** IPv4 address; undefined with `dhcp`. */
  readonly address: string | undefined;
  readonly ipv6Addressing: "none" | "static" | "slaac";
  /** IPv6 address, as far as it is known. */
  readonly ipv6Address: string | undefined;
  /** Addresses that only stand in until the ledger has some: there is nothing to check about them. */
  readonly open: readonly string[];
  /** Lower case; undefined: Proxmox VE makes one up. */
  readonly mac: string | undefined;
  /** As the tenant file has it. */
  readonly macPolicy: string;
}

/** What devices are resolved with. */
export interface DeviceContext {
  readonly vm: VmName;
  readonly template: Template;
  /** Undefined: there is no ledger, so that nothing can be left open. */
  readonly identities: Identities | undefined;
}

/** Returns a network device with every default resolved, its open addresses from the ledger. */
export function resolveDevice(
  props: NetworkDeviceProps,
  slot: Pick<ResolvedDevice, "at" | "interface">,
  context: DeviceContext,
): ResolvedDevice {
  const { network, address, ipv6Address } = props;
  const { vm, identities } = context;
  const addressing = address === "dhcp" || address === "reserved" ? address : "static";
  const macPolicy = (props.mac ?? (addressing === "reserved" ? "deterministic" : "auto")).toLowerCase();
  const mac = resolveMac(macPolicy, slot.interface, context);
  const find = (family: 4 | 6) => identities?.getAddress(vm, slot.interface, network.vlan, family);
  const given4 = address === undefined || address === "reserved" ? find(4) : undefined;
  const given6 = ipv6Address === "static" && network.vlan.ipv6 ? find(6) : undefined;
  const literal4 = addressing === "static" ? address : undefined;
  const ipv6Addressing = ipv6Address === undefined ? "none" : ipv6Address === "slaac" ? "slaac" : "static";
  const literal6 = ipv6Address === "static" ? undefined : (canonicalizeIpv6(ipv6Address ?? "") ?? ipv6Address);
  return {
    ...slot,
    network,
    label: slot.interface === "net0" ? vm.id : `${vm.id}-${network.node.id}`,
    addressing,
    address: given4?.value ?? literal4,
    ipv6Addressing,
    ipv6Address:
      ipv6Addressing === "slaac" ? findSlaacAddress(network, context.template, mac) : (given6?.value ?? literal6),
    open: [given4, given6].flatMap((given) => (given?.isOpen ? [given.value] : [])),
    mac,
    macPolicy,
  };
}

function resolveMac(policy: string, nic: string, { vm, identities }: DeviceContext): string | undefined {
  if (policy === "auto") return undefined;
  if (policy !== "deterministic") return policy;
  const { site, tenant, id } = vm;
  const seed = { site: site.name, tenant, vm: identities?.getBirthId(vm) ?? id, nic };
  return getDeterministicMac(site.macFirstOctet ?? defaultFirstOctet, seed);
}

/** A SLAAC address is known where it is made of a MAC address that is. */
function findSlaacAddress({ vlan }: TenantNetwork, template: Template, mac: string | undefined): string | undefined {
  const subnet = parseIpv6Subnet(vlan.ipv6?.subnet ?? "");
  if (subnet === undefined || mac === undefined || template.interfaceIdentifiers !== "eui64") return undefined;
  return getEui64Address(subnet, mac);
}
