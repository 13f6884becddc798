import ipaddr from "ipaddr.js";

/** An IPv4 subnet, its addresses as 32-bit numbers. */
export interface Subnet {
  /** Canonical CIDR form. */
  readonly cidr: string;
  readonly prefixLength: number;
  readonly network: number;
  readonly broadcast: number;
}

/** What texts mean as subnets: a site's few are asked for again and again. */
const knownSubnets = new Map<string, Subnet | undefined>();

/** Returns the 32-bit value of a dotted IPv4 address, or undefined when `text` is not one. */
export function parseIpv4(text: string): number | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return toNumber(ipaddr.IPv4.parse(text));
}

/** Returns the dotted form of a 32-bit address. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

/**
 * Returns the subnet that `cidr` names, or undefined when it is not an IPv4 network in CIDR form with at least two
 * usable addresses, or has host bits set.
 */
export function parseSubnet(cidr: string): Subnet | undefined {
  if (!knownSubnets.has(cidr)) knownSubnets.set(cidr, readSubnet(cidr));
  return knownSubnets.get(cidr);
}

function readSubnet(cidr: string): Subnet | undefined {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) return undefined;
  const [address, prefixLength] = ipaddr.IPv4.parseCIDR(cidr);
  const network = toNumber(address);
  const size = 2 ** (32 - prefixLength);
  if (prefixLength > 30 || network % size !== 0) return undefined;
  return { cidr: `${formatIpv4(network)}/${prefixLength}`, prefixLength, network, broadcast: network + size - 1 };
}

/**
 * Returns the subnet that `cidr` names.
 *
 * @throws Error when it is none: the checks of the site say so before.
 */
export function getSubnet(cidr: string): Subnet {
  const subnet = parseSubnet(cidr);
  if (subnet === undefined) throw new Error(`subnet ${cidr} is not valid; checkSite says so too`);
  return subnet;
}

/** Whether `address` lies in `subnet`, network and broadcast address included. */
export function isInSubnet(address: number, subnet: Subnet): boolean {
  return address >= subnet.network && address <= subnet.broadcast;
}

/** Returns the address of `subnet` that has the host bits of `address`. */
export function moveToSubnet(address: number, subnet: Subnet): number {
  return subnet.network + (address & (subnet.broadcast - subnet.network));
}

/** Returns the owner name of the PTR record of a dotted address, without the final dot (RFC 1035 section 3.5). */
export function getReverseName(address: string): string {
  return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
}

function toNumber(address: ipaddr.IPv4): number {
  return address.toByteArray().reduce((value, byte) => value * 256 + byte, 0);
}
