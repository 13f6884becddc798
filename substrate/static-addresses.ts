import { formatIpv4, getSubnet, isInSubnet, parseIpv4 } from "./ipv4";
import { canonicalizeIpv6, formatIpv6, isInIpv6Subnet, parseIpv6, parseIpv6Subnet } from "./ipv6";
import type { Site, Vlan } from "./site";

/** A site's servers, which are looked at once, whatever the number of networks. */
const siteAddresses = new WeakMap<Site, readonly string[]>();

/**
 * Returns the addresses of a VLAN's subnets that are the platform's, in canonical form: gateways, the site's name
 * servers, and what the site says beside.
 */
export function listPlatformAddresses(site: Site, vlan: Vlan): string[] {
  const known = siteAddresses.get(site) ?? canonicalize([...site.nameServers, site.dns.server]);
  siteAddresses.set(site, known);
  const gateways = vlan.ipv6 === undefined ? [vlan.gateway] : [vlan.gateway, vlan.ipv6.gateway];
  return [...canonicalize(gateways), ...known, ...canonicalize(vlan.platformAddresses ?? [])];
}

/** Without those that are none: the primary DNS server may be a name. */
function canonicalize(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const address = parseIpv4(text) === undefined ? canonicalizeIpv6(text) : text;
    return address === undefined ? [] : [address];
  });
}

/**
 * Yields the addresses that VMs of a network may be given, lowest first, in canonical form: of IPv4 the subnet without
 * the dynamic pool, of IPv6 the static range; without what is the platform's.
 */
export function* listStaticAddresses(site: Site, vlan: Vlan, family: 4 | 6): Generator<string> {
  const platform = new Set(listPlatformAddresses(site, vlan));
  for (const address of family === 4 ? listIpv4(vlan) : listIpv6(vlan)) {
    if (!platform.has(address)) yield address;
  }
}

/** Whether an address is one of a network's subnet of one family. */
export function isAddressOf(address: string, vlan: Vlan, family: 4 | 6): boolean {
  if (family === 4) {
    const value = parseIpv4(address);
    return value !== undefined && isInSubnet(value, getSubnet(vlan.subnet));
  }
  const [value, subnet] = [parseIpv6(address), parseIpv6Subnet(vlan.ipv6?.subnet ?? "")];
  return value !== undefined && subnet !== undefined && isInIpv6Subnet(value, subnet);
}

/** Whether an IPv4 address is in the dynamic pool of a network. */
export function isInPool(address: number, vlan: Vlan): boolean {
  const { from, to } = parsePool(vlan);
  return address >= from && address <= to;
}

function parsePool({ dynamicPool: { from, to } }: Vlan): { readonly from: number; readonly to: number } {
  return { from: parseIpv4(from) ?? Number.NaN, to: parseIpv4(to) ?? Number.NaN };
}

function* listIpv4(vlan: Vlan): Generator<string> {
  const { network, broadcast } = getSubnet(vlan.subnet);
  const pool = parsePool(vlan);
  for (let address = network + 1; address < broadcast; address += 1) {
    if (address < pool.from || address > pool.to) yield formatIpv4(address);
  }
}

function* listIpv6({ ipv6 }: Vlan): Generator<string> {
  if (ipv6 === undefined) return;
  const [from, to] = [parseIpv6(ipv6.staticRange.from), parseIpv6(ipv6.staticRange.to)];
  if (from === undefined || to === undefined) return;
  for (let address = from; address <= to; address += 1n) yield formatIpv6(address);
}
