import ipaddr from "ipaddr.js";

/** An IPv6 subnet of 64 bits, its addresses as 128-bit numbers. */
export interface Ipv6Subnet {
  /** Canonical CIDR form. */
  readonly cidr: string;
  /** First address: the routers' own (subnet-router anycast, RFC 4291 section 2.6.1). */
  readonly network: bigint;
  readonly last: bigint;
}

/** Hosts of a subnet of 64 bits. */
const hostMask = (1n << 64n) - 1n;

/**
 * Returns the canonical form of an IPv6 address (RFC 5952 section 4), which is what DNS servers and providers give back,
 * or undefined when `text` is not one.
 *
 * Neither an address with a zone (`%eth0`), which is of one host alone, nor an IPv4 address in IPv6's clothes
 * (`::ffff:192.0.2.1`), which Go's libraries print as the IPv4 address that it is.
 */
export function canonicalizeIpv6(text: string): string | undefined {
  if (text.includes("%") || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? undefined : address.toRFC5952String();
}

/** Returns the 128-bit value of an IPv6 address, or undefined when `text` is not one (see {@link canonicalizeIpv6}). */
export function parseIpv6(text: string): bigint | undefined {
  return canonicalizeIpv6(text) === undefined ? undefined : toBigInt(ipaddr.IPv6.parse(text));
}

/** Returns the canonical form of a 128-bit address. */
export function formatIpv6(address: bigint): string {
  const bytes = Array.from({ length: 16 }, (_, index) => Number((address >> BigInt(120 - 8 * index)) & 0xffn));
  return new ipaddr.IPv6(bytes).toRFC5952String();
}

/** Returns the subnet that `cidr` names, or undefined when it is not an IPv6 network of 64 bits, or has host bits set. */
export function parseIpv6Subnet(cidr: string): Ipv6Subnet | undefined {
  const [text = "", length, ...rest] = cidr.split("/");
  const network = parseIpv6(text);
  if (network === undefined || length !== "64" || rest.length > 0 || (network & hostMask) !== 0n) return undefined;
  return { cidr: `${formatIpv6(network)}/64`, network, last: network | hostMask };
}

/** Whether `address` lies in `subnet`. */
export function isInIpv6Subnet(address: bigint, { network, last }: Ipv6Subnet): boolean {
  return address >= network && address <= last;
}

/** Whether `address` is a link-local one (RFC 4291 section 2.5.6). */
export function isLinkLocal(address: bigint): boolean {
  return address >> 118n === 0xfe80n >> 6n;
}

/** Returns the owner name of the PTR record of an address, without the final dot (RFC 3596 section 2.5). */
export function getIpv6ReverseName(address: string): string {
  const digits = toBigInt(ipaddr.IPv6.parse(address)).toString(16).padStart(32, "0");
  return `${[...digits].reverse().join(".")}.ip6.arpa`;
}

/**
 * Returns the address that a host makes of a router's prefix and its MAC address (modified EUI-64, RFC 4291 appendix A).
 *
 * @param mac six hexadecimal pairs with colons
 */
export function getEui64Address({ network }: Ipv6Subnet, mac: string): string {
  const [first = 0, ...others] = mac.split(":").map((pair) => Number.parseInt(pair, 16));
  const bytes = [first ^ 0x02, ...others.slice(0, 2), 0xff, 0xfe, ...others.slice(2)];
  return formatIpv6(network | bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n));
}

function toBigInt(address: ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
