import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** 4 or 6. */
export type IpVersion = 4 | 6;

/** An address as bits, most significant first: 32 or 128 times `0` or `1`. */
type Bits = string;

const LENGTHS = { 4: 32, 6: 128 } as const;

function toBits(bytes: readonly number[]): Bits {
  return bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
}

function fromBits(bits: Bits): number[] {
  return Array.from({ length: bits.length / 8 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
}

/** What is wrong with an IPv4 address, which may lack quads at its end: `10` is `10.0.0.0`. */
function checkQuads(address: string): string | undefined {
  if (!/^[\d.]+$/.test(address)) return `Invalid chars in IP ${address}`;
  if (address.startsWith(".")) return `Invalid IP ${address} - starts with a dot`;
  if (address.endsWith(".")) return `Invalid IP ${address} - ends with a dot`;
  const quads = address.split(".");
  if (quads.length > 4) return `Invalid IP address ${address}`;
  if (quads.includes("")) return `Empty quad in IP address ${address}`;
  const wrong = quads.find((quad) => Number(quad) > 255);
  return wrong === undefined ? undefined : `Invalid quad in IP address ${address} - ${wrong}`;
}

function parseQuads(address: string): Bits {
  const quads = address.split(".").map((quad) => Number.parseInt(quad, 10) || 0);
  return toBits([...quads, 0, 0, 0].slice(0, 4));
}

function checkAddress(address: string): string | undefined {
  if (!address.includes(":")) return checkQuads(address);
  return isIPv6(address) && !address.includes("%") ? undefined : `Invalid IP address ${address}`;
}

function parseAddress(address: string): Bits {
  return address.includes(":") ? toBits(ipaddr.parse(address).toByteArray()) : parseQuads(address);
}

function checkPrefix(bits: Bits, length: number): string | undefined {
  if (length > bits.length) return `Prefix length ${length} is longer than IP address (${bits.length})`;
  return /^0*$/.test(bits.slice(length)) ? undefined : `Invalid prefix ${bits}/${length}`;
}

function checkRange(first: string, last: string): string | undefined {
  const problem = checkAddress(first) ?? checkAddress(last);
  if (problem !== undefined) return problem;
  const [from, to] = [parseAddress(first), parseAddress(last)];
  if (from.length !== to.length) return `Begin and End addresses have different IP versions - ${first} - ${last}`;
  return from <= to ? undefined : `Begin address is greater than End address ${first} - ${last}`;
}

/**
 * What is wrong with an address, a network `ADDRESS/LENGTH` without host bits, or a range `ADDRESS-ADDRESS`, in the
 * words of `Net::IP` (1.26), which Proxmox asks. A length that is no number counts for nothing there. Its fourth form,
 * `ADDRESS+NUMBER`, which the firewall cannot use, is refused.
 */
export function checkIp(text: string): string | undefined {
  const [, address, length] = /^(\S+?)\/(\S+)$/.exec(text) ?? [];
  if (address !== undefined && length !== undefined)
    return (
      checkAddress(address) ?? (/^\d+$/.test(length) ? checkPrefix(parseAddress(address), Number(length)) : undefined)
    );
  const [, first, last] = /^(.+?)\s*-\s*(.+)$/.exec(text) ?? [];
  return first !== undefined && last !== undefined ? checkRange(first, last) : checkAddress(text);
}

/** The version of something that {@link checkIp} accepts. */
export function ipVersion(text: string): IpVersion {
  return text.includes(":") ? 6 : 4;
}

/** A network with its host bits cleared: `10.0.0.5/8` is `10.0.0.0/8`. An address alone, or `/0`, stays as it is. */
export function cleanCidr(cidr: string): string {
  const [address = "", length] = cidr.split("/");
  if (length === undefined || length === "0") return cidr;
  const bits = parseAddress(address);
  const cleaned = bits.slice(0, Number(length)).padEnd(LENGTHS[ipVersion(address)], "0");
  return `${ipaddr.fromByteArray(fromBits(cleaned)).toString()}/${length}`;
}

const NO_CIDR = "value does not look like a valid IP address or CIDR network";

/** What is wrong with an address or a network; host bits are allowed (`pve_verify_ip_or_cidr`, pve-firewall 6.0). */
export function checkIpOrCidr(cidr: string): string | undefined {
  const [address = "", length, ...rest] = cidr.split("/");
  const isNumber = length === undefined || /^\d+$/.test(length);
  if (rest.length > 0 || !isNumber || !(isIPv4(address) || isIPv6(address)) || address.includes("%")) return NO_CIDR;
  return checkIp(cleanCidr(cidr));
}

/** The form that the firewall keeps of an address or a network: without the length of a single address. */
export function shortenCidr(cidr: string): string {
  return cidr.replace(ipVersion(cidr) === 6 ? /\/128$/ : /\/32$/, "");
}
