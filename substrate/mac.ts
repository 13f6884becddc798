/** First octet of deterministic MAC addresses where a site does not say otherwise. */
export const defaultFirstOctet = "02";

/** Returns what is wrong with a MAC address of six hexadecimal pairs, lower case, as one that a person gives to a VM. */
export function checkMacBits(mac: string): string | undefined {
  const first = Number.parseInt(mac.slice(0, 2), 16);
  if ((first & 0x01) !== 0) return `must be a unicast address, got "${mac}"; its first octet must be even`;
  // The others are manufacturers' (RFC 9542 section 2.1).
  return (first & 0x02) === 0
    ? `must be locally administered, got "${mac}"; its second hexadecimal digit must be 2, 6, a or e`
    : undefined;
}

/** Returns what is wrong with the first octet of a site's deterministic MAC addresses. */
export function checkMacFirstOctet(octet: string | undefined): string[] {
  if (octet === undefined || /^[0-9a-f][26ae]$/.test(octet)) return [];
  return [
    `macFirstOctet must be two lower-case hexadecimal digits of which the second is 2, 6, a or e, got ${JSON.stringify(octet)}`,
  ];
}
