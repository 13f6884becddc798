import { formatIpv4, getReverseName, isInSubnet, parseIpv4, parseSubnet } from "./ipv4";
import { formatIpv6, getIpv6ReverseName, isLinkLocal, parseIpv6, parseIpv6Subnet } from "./ipv6";
import type { DnsZone, Ipv6Network, Site, Vlan } from "./site";
import { isAddressOf } from "./static-addresses";

/** Returns what is wrong with one VLAN: ranges outside their subnet, zones that do not cover it. */
export function checkVlan(name: string, vlan: Vlan): string[] {
  const at = `vlans.${name}`;
  const problems: string[] = [];
  if (!Number.isInteger(vlan.id) || vlan.id < 1 || vlan.id > 4094) {
    problems.push(`${at} id must be a whole number from 1 to 4094, got ${vlan.id}`);
  }
  // What a Linux interface may be called; a comma would begin another option of the network device.
  if (!/^[a-z][a-z0-9_.-]{0,14}$/i.test(vlan.bridge)) {
    problems.push(`${at} bridge must be the name of a bridge, got "${vlan.bridge}"`);
  }
  const subnet = parseSubnet(vlan.subnet);
  if (subnet === undefined) {
    return [
      ...problems,
      `${at} subnet must be an IPv4 network in CIDR form with a prefix of at most 30, got "${vlan.subnet}"`,
    ];
  }
  const usable = (text: string): number | undefined => {
    const address = parseIpv4(text);
    const fits = address !== undefined && address > subnet.network && address < subnet.broadcast;
    return fits ? address : undefined;
  };
  const gateway = usable(vlan.gateway);
  const from = usable(vlan.dynamicPool.from);
  const to = usable(vlan.dynamicPool.to);
  const rule = `must be a host address of ${subnet.cidr}`;
  if (gateway === undefined) problems.push(`${at} gateway ${rule}, got "${vlan.gateway}"`);
  if (from === undefined) problems.push(`${at} dynamicPool.from ${rule}, got "${vlan.dynamicPool.from}"`);
  if (to === undefined) problems.push(`${at} dynamicPool.to ${rule}, got "${vlan.dynamicPool.to}"`);
  if (from !== undefined && to !== undefined) {
    if (from > to) {
      problems.push(
        `${at} dynamicPool must end where it begins or later, got ${formatIpv4(from)} to ${formatIpv4(to)}`,
      );
    } else if (gateway !== undefined && gateway >= from && gateway <= to) {
      problems.push(
        `${at} gateway must be outside the dynamic pool ${formatIpv4(from)} to ${formatIpv4(to)}, got ${formatIpv4(gateway)}`,
      );
    }
  }
  const ends = [subnet.network, subnet.broadcast].map((address) => getReverseName(formatIpv4(address)));
  problems.push(...checkCoverage(`${at} `, subnet.cidr, vlan.reverseZone, ends));
  for (const address of vlan.platformAddresses ?? []) problems.push(...checkPlatformAddress(at, address, vlan));
  if (vlan.ipv6 !== undefined) problems.push(...checkIpv6(`${at} ipv6.`, vlan.ipv6));
  return problems;
}

/** Returns each subnet that overlaps another one of the site. */
export function checkOverlaps(site: Site): string[] {
  const subnets = Object.entries(site.vlans).flatMap(([name, vlan]) => {
    const subnet = parseSubnet(vlan.subnet);
    return subnet ? [{ name, subnet }] : [];
  });
  // As they nearly always are: a look at neighbours, where pairs would be a million with 1,000 VLANs.
  const sorted = subnets.map(({ subnet }) => subnet).sort((one, other) => one.network - other.network);
  const areApart = sorted.every(({ network }, index) => index === 0 || network > (sorted[index - 1]?.broadcast ?? 0));
  if (areApart) return checkIpv6Overlaps(site);
  const overlaps = subnets.flatMap((one, index) =>
    subnets
      .slice(index + 1)
      .filter(({ subnet }) => isInSubnet(subnet.network, one.subnet) || isInSubnet(one.subnet.network, subnet))
      .map(
        (other) =>
          `vlans.${other.name} subnet must not overlap vlans.${one.name} (${one.subnet.cidr}), got ${other.subnet.cidr}`,
      ),
  );
  return [...checkIpv6Overlaps(site), ...overlaps];
}

/** Subnets of 64 bits overlap when they are one. */
function checkIpv6Overlaps({ vlans }: Site): string[] {
  const owners = new Map<string, string>();
  return Object.entries(vlans).flatMap(([name, { ipv6 }]) => {
    const subnet = parseIpv6Subnet(ipv6?.subnet ?? "");
    if (subnet === undefined) return [];
    const owner = owners.get(subnet.cidr);
    if (owner !== undefined)
      return [`vlans.${name} ipv6.subnet must be its own, got ${subnet.cidr}, which vlans.${owner} has`];
    owners.set(subnet.cidr, name);
    return [];
  });
}

/** The VLAN's own subnet is known to be a good one. */
function checkPlatformAddress(at: string, address: string, vlan: Vlan): string[] {
  if (isAddressOf(address, vlan, 4) || isAddressOf(address, vlan, 6)) return [];
  return [`${at} platformAddresses must be addresses of its subnets, got ${JSON.stringify(address)}`];
}

/** @param ends reverse names of a subnet's first and last address */
function checkCoverage(at: string, cidr: string, { name }: DnsZone, ends: readonly string[]): string[] {
  if (ends.every((end) => end.endsWith(`.${name}`))) return [];
  return [`${at}reverseZone must cover ${cidr}, got "${name}"`];
}

function checkIpv6(at: string, { subnet: cidr, gateway, staticRange, reverseZone }: Ipv6Network): string[] {
  const subnet = parseIpv6Subnet(cidr);
  if (subnet === undefined) {
    return [`${at}subnet must be an IPv6 network in CIDR form with a prefix of 64, got ${JSON.stringify(cidr)}`];
  }
  const problems: string[] = [];
  const usable = (text: string): bigint | undefined => {
    const address = parseIpv6(text);
    return address !== undefined && address > subnet.network && address <= subnet.last ? address : undefined;
  };
  const router = parseIpv6(gateway);
  if (usable(gateway) === undefined && !(router !== undefined && isLinkLocal(router))) {
    problems.push(
      `${at}gateway must be a host address of ${subnet.cidr} or a link-local one, got ${JSON.stringify(gateway)}`,
    );
  }
  const range = { from: usable(staticRange.from), to: usable(staticRange.to) };
  for (const end of ["from", "to"] as const) {
    if (range[end] === undefined) {
      problems.push(
        `${at}staticRange.${end} must be a host address of ${subnet.cidr}, got ${JSON.stringify(staticRange[end])}`,
      );
    }
  }
  const { from, to } = range;
  if (from !== undefined && to !== undefined && from > to) {
    problems.push(`${at}staticRange must end where it begins or later, got ${formatIpv6(from)} to ${formatIpv6(to)}`);
  }
  const ends = [subnet.network, subnet.last].map((address) => getIpv6ReverseName(formatIpv6(address)));
  return [...problems, ...checkCoverage(at, subnet.cidr, reverseZone, ends)];
}
