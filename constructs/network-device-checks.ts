import { canonicalizeIpv6 } from "../substrate/ipv6";
import { checkMacBits } from "../substrate/mac";
import { checkSlot } from "./checks";
import { checkFqdn, checkZoneOf } from "./dns-names";
import type { ResolvedDevice } from "./network-device";
import { TenantStack } from "./tenant-stack";

/** Network devices that a VM may have: the provider takes 8 `ip_config` blocks (bpg/proxmox 0.111.1). */
const maxDevices = 8;

/** Returns what is wrong with the network devices of a VM. */
export function checkDevices(stack: TenantStack, devices: readonly ResolvedDevice[]): string[] {
  const problems =
    devices.length > maxDevices ? [`networkDevices must be at most ${maxDevices - 1}, got ${devices.length - 1}`] : [];
  devices.forEach((device, index) => {
    const { at, interface: slot, network } = device;
    problems.push(...checkSlot(at, slot, `net${index}`, "device"));
    const twin = devices.slice(0, index).find((other) => other.network === network);
    if (twin) problems.push(`${at}network must be another than that of ${twin.interface}, got "${network.node.id}"`);
    problems.push(...checkDevice(stack, device));
  });
  return problems;
}

function checkDevice(stack: TenantStack, device: ResolvedDevice): string[] {
  const { at, network, label } = device;
  const { zone } = stack.grant;
  if (TenantStack.of(network) !== stack) {
    return [`${at}network must be one of ${stack.node.id}, got ${network.node.path}`];
  }
  const fqdn = `${label}.${zone.name}`;
  const prop = at === "" ? "id" : `${at}network`;
  const problems = at === "" ? [] : [...checkFqdn(prop, fqdn), ...checkZoneOf(prop, fqdn, stack)];
  if (at !== "" && label.length > 63)
    problems.push(`${prop} must leave the name "${label}" at most 63 characters, got ${label.length}`);
  return [...problems, ...checkAddress(device), ...checkIpv6Address(stack, device), ...checkMac(device)];
}

function checkAddress({ at, network, addressing, address, open, mac }: ResolvedDevice): string[] {
  if (addressing === "dhcp") return [];
  const problems: string[] = [];
  if (addressing === "reserved" && network.vlan.dhcp === undefined) {
    problems.push(
      `${at}address must not be "reserved" in network "${network.node.id}", whose DHCP server takes no reservations from tenants; see dhcp of the VLAN in substrate/`,
    );
  }
  if (addressing === "reserved" && mac === undefined) {
    problems.push(`${at}mac must be "deterministic" or a literal with address "reserved", got "auto"`);
  }
  if (address === undefined) return [...problems, `${at}address must be given where there is no ledger`];
  if (open.includes(address)) return problems;
  return [...problems, ...network.checkAddress(address, mac !== undefined).map((problem) => at + problem)];
}

function checkIpv6Address(
  stack: TenantStack,
  { at, network, ipv6Addressing, ipv6Address, open }: ResolvedDevice,
): string[] {
  if (ipv6Addressing === "none") return [];
  const { zone } = stack.grant;
  if (network.vlan.ipv6 === undefined) {
    return [`${at}ipv6Address must not be given in network "${network.node.id}", which has IPv4 alone`];
  }
  const problems =
    ipv6Address === undefined || zone.recordTypes.includes("AAAA")
      ? []
      : [`${at}ipv6Address must be in DNS, and zone ${zone.name} takes no AAAA; see recordTypes in substrate/`];
  if (ipv6Addressing === "slaac") return problems;
  if (ipv6Address === undefined) return [...problems, `${at}ipv6Address must be given where there is no ledger`];
  if (open.includes(ipv6Address)) return problems;
  if (canonicalizeIpv6(ipv6Address) === undefined) {
    return [
      ...problems,
      `${at}ipv6Address must be an IPv6 address, "static" or "slaac", got ${JSON.stringify(ipv6Address)}`,
    ];
  }
  return [...problems, ...network.checkIpv6Address(ipv6Address).map((problem) => at + problem)];
}

function checkMac({ at, macPolicy }: ResolvedDevice): string[] {
  if (macPolicy === "auto" || macPolicy === "deterministic") return [];
  if (!/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(macPolicy)) {
    return [
      `${at}mac must be "auto", "deterministic" or six hexadecimal pairs with colons, got ${JSON.stringify(macPolicy)}`,
    ];
  }
  const problem = checkMacBits(macPolicy);
  return problem === undefined ? [] : [`${at}mac ${problem}`];
}
