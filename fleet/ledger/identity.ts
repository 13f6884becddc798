import { parseIpv4 } from "../../substrate/ipv4";
import { canonicalizeIpv6 } from "../../substrate/ipv6";

/** An identity that a person names: its value in the ledger's form. */
export interface Identity {
  readonly kind: "address" | "fqdn" | "mac" | "vmid";
  readonly value: string | number;
}

/** What {@link parseIdentity} takes, in words. */
export const identityForms = "an address, a MAC address, a VMID or an FQDN";

/** A name of two labels or more. Names of services begin with an underscore. */
const domainName = /^(?:[a-z0-9_*-]{1,63}\.)+[a-z0-9-]{1,63}$/;

/**
 * Returns what an argument names, or undefined when it is none of {@link identityForms}: IPv6 addresses in any form, MAC
 * addresses in either case and with `-` as well, names in either case and with the final dot or without.
 */
export function parseIdentity(text: string): Identity | undefined {
  const lower = text.toLowerCase();
  // More digits than any VMID has would lose some of them as a number.
  if (/^\d{1,15}$/.test(text)) return { kind: "vmid", value: Number(text) };
  if (parseIpv4(text) !== undefined) return { kind: "address", value: text };
  if (/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/.test(lower)) return { kind: "mac", value: lower.replaceAll("-", ":") };
  const address = canonicalizeIpv6(text);
  if (address !== undefined) return { kind: "address", value: address };
  const name = lower.replace(/\.$/, "");
  // A top-level domain has a letter (RFC 3696 section 2): what has none is an address with a slip in it.
  const isName = name.length <= 253 && domainName.test(name) && !/\.\d+$/.test(name);
  return isName ? { kind: "fqdn", value: name } : undefined;
}
