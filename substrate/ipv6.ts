import ipaddr from "ipaddr.js";

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
