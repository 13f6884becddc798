import { checkIp, checkIpOrCidr, type IpVersion, ipVersion } from "./addresses";
import { CONNTRACK_HELPERS, ICMP_TYPES, ICMPV6_TYPES, PROTOCOLS, SERVICES } from "./firewall-names";

/** Names of aliases, IP sets and security groups, as a pattern's source. */
export const FIREWALL_NAME = "[A-Za-z][A-Za-z0-9_-]+";

/** An alias where an address may stand: its scope (`dc/`, `guest/`) and its name. */
export const ALIAS_REFERENCE = new RegExp(`^(dc/|guest/)?(${FIREWALL_NAME})$`);
/** An IP set where an address may stand. */
export const IP_SET_REFERENCE = new RegExp(`^\\+(guest/|dc/|sdn/)?(${FIREWALL_NAME})$`);

const MAX_NAME_LENGTH = 64;

/** What Perl's `split /,/` gives: empty elements at the end are lost. */
function splitCommas(text: string): string[] {
  const elements = text.split(",");
  while (elements.at(-1) === "") elements.pop();
  return elements;
}

/** What a list of addresses is found to be: a problem, or the version of its addresses; neither for a reference. */
export interface AddressList {
  readonly problem?: string;
  readonly version?: IpVersion;
}

/** Reads the source or destination of a rule (`PVE::Firewall::parse_address_list`, pve-firewall 6.0). */
export function parseAddressList(text: string): AddressList {
  if (/^\+\S+$/.test(text)) return text.length > MAX_NAME_LENGTH + 1 ? { problem: "ipset name too long" } : {};
  if (ALIAS_REFERENCE.test(text)) return text.length > MAX_NAME_LENGTH ? { problem: "alias name too long" } : {};

  const elements = splitCommas(text);
  if (elements.join(",") !== text) return { problem: "extraneous commas in list" };
  let version: IpVersion | undefined;
  for (const element of elements) {
    const problem = checkIp(element);
    if (problem !== undefined) return { problem: `invalid IP address: ${problem}` };
    if (version !== undefined && version !== ipVersion(element))
      return { problem: `detected mixed ipv4/ipv6 addresses in address list '${text}'` };
    version = ipVersion(element);
  }
  if (elements.length > 1 && elements.some((element) => element.includes("-")))
    return { problem: "you can't use a range in a list" };
  return { ...(version !== undefined && { version }) };
}

function checkPort(item: string, allowsIcmp: boolean): string | undefined {
  const [, from, to] = /^(\d+):(\d+)$/.exec(item) ?? [];
  const numbers = from !== undefined && to !== undefined ? [from, to] : [item];
  if (numbers.every((number) => /^\d+$/.test(number))) {
    const wrong = numbers.find((number) => Number(number) > 65535);
    if (wrong !== undefined) return `invalid port '${wrong}'`;
    return Number(from) > Number(to)
      ? `backwards range '${from}:${to}' not allowed, did you mean '${to}:${from}'?`
      : undefined;
  }
  const known = SERVICES.has(item) || (allowsIcmp && isIcmpType(item));
  return known ? undefined : `invalid port '${item}'`;
}

function isIcmpType(name: string): boolean {
  return ICMP_TYPES.has(name) || ICMPV6_TYPES.has(name);
}

/**
 * What is wrong with the ports of a rule (`PVE::Firewall::parse_port_name_number_or_range`, pve-firewall 6.0).
 *
 * @param allowsIcmp for destinations: types of ICMP used to be kept there
 */
export function checkPorts(text: string, allowsIcmp: boolean): string | undefined {
  const items = splitCommas(text);
  if (items.join(",") !== text) return "extraneous commas in list";
  for (const item of items) {
    const problem = checkPort(item, allowsIcmp);
    if (problem !== undefined) return problem;
  }
  // A range counts as two.
  const numbers = items.reduce((sum, item) => sum + (/^\d+$/.test(item) ? 1 : /^\d+:\d+$/.test(item) ? 2 : 0), 0);
  if (allowsIcmp && numbers > 0 && items.some(isIcmpType)) return "ICMP ports not allowed in port range";
  return numbers > 15 ? "too many entries in port list (> 15 numbers)" : undefined;
}

/** What is wrong with the protocol of a rule. `0` is none. */
export function checkProtocol(name: string): string | undefined {
  return name === "" || PROTOCOLS.has(name) ? undefined : `unknown protocol '${name}'`;
}

/** What is wrong with a network interface of a rule (`pve_verify_iface`, pve-common 9.1). */
export function checkInterface(name: string): string | undefined {
  return /^[a-z][a-z0-9_]{1,20}(?:[:.]\d+)?$/i.test(name) ? undefined : `invalid network interface name '${name}'`;
}

function checkConntrackHelpers(text: string): string | undefined {
  const helpers = splitCommas(text);
  if (helpers.join(",") !== text) return "extraneous commas in list";
  const unknown = helpers.find((helper) => !CONNTRACK_HELPERS.has(helper));
  return unknown === undefined ? undefined : `unknown helper ${unknown}`;
}

/** The formats that parameters of the firewall name (`PVE::Firewall`, pve-firewall 6.0; `pve-iface` pve-common 9.1). */
export const FIREWALL_FORMATS = {
  IPorCIDR: checkIpOrCidr,
  IPorCIDRorAlias: (value: string) => (ALIAS_REFERENCE.test(value) ? undefined : checkIpOrCidr(value)),
  "pve-fw-addr-spec": (value: string) => parseAddressList(value).problem,
  "pve-fw-conntrack-helper": checkConntrackHelpers,
  "pve-fw-dport-spec": (value: string) => checkPorts(value, true),
  "pve-fw-icmp-type-spec": (value: string) =>
    value === "" || isIcmpType(value) ? undefined : `invalid icmp-type value '${value}'`,
  "pve-fw-protocol-spec": checkProtocol,
  "pve-fw-sport-spec": (value: string) => checkPorts(value, false),
  "pve-iface": checkInterface,
} as const;
