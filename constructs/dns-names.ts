import { isDomainName } from "../substrate/names";
import type { RecordType } from "../substrate/site";

/** A label as service names have it: a host's, or one that begins with an underscore (RFC 8552). At most 63 bytes. */
const ownerLabel = /^(?=.{1,63}$)_?[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/;

/** Types whose owner must be a host name: BIND refuses the update otherwise (its `check-names`, observed with 9.18). */
const hostTypes: readonly RecordType[] = ["A", "AAAA", "MX"];

/** Whether `name` is a lower-case name without a final dot, at most 253 characters (RFC 1035 section 2.3.4). */
export function isOwnerName(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => ownerLabel.test(label));
}

/** Returns what is wrong with the name of a record set of `type` in `zone`; `"@"` is the zone itself. */
export function checkRecordName(name: string, type: RecordType, zone: string): string[] {
  if (name === "@") return checkZoneItself(type);
  const bare = name.replace(/\.$/, "");
  const repeatsZone = bare === zone || bare.endsWith(`.${zone}`);
  if (isOwnerName(name) && !repeatsZone) return [...checkFqdn("name", `${name}.${zone}`), ...checkForm(name, type)];
  const remedy = bare === zone ? '; write "@"' : repeatsZone ? `; leave ".${zone}" out` : "";
  return [`name must be labels of a-z, 0-9, _ and - in zone ${zone}, or "@", got ${JSON.stringify(name)}${remedy}`];
}

/** Returns what is wrong with the length of a name that is composed of `prop` and a zone. */
export function checkFqdn(prop: string, fqdn: string): string[] {
  if (fqdn.length <= 253) return [];
  return [`${prop} must leave the fully qualified name at most 253 characters, got ${fqdn.length}`];
}

/**
 * Returns what is wrong when a name of a tenant's zone lies in another tenant's zone below it: resolvers would be led
 * there, and never see it.
 */
export function checkZoneOf(prop: string, fqdn: string, { innerZones }: { innerZones: readonly string[] }): string[] {
  const inner = innerZones.find((name) => fqdn === name || fqdn.endsWith(`.${name}`));
  return inner === undefined ? [] : [`${prop} must not lead into another tenant's zone ${inner}, got "${fqdn}"`];
}

function checkZoneItself(type: RecordType): string[] {
  return type === "CNAME"
    ? [`name must not be "@" for a CNAME: the zone itself has other records (RFC 1034 section 3.6.2)`]
    : checkForm("@", type);
}

function checkForm(name: string, type: RecordType): string[] {
  const got = JSON.stringify(name);
  if (type === "SRV" && !/^_[a-z0-9-]+\._[a-z0-9-]+(?:\.|$)/.test(name)) {
    return [`name must begin with _service._proto for SRV (RFC 2782), got ${got}`];
  }
  if (hostTypes.includes(type) && name !== "@" && !isDomainName(name)) {
    return [`name must be a host name for ${type}, without "_" (RFC 1123 section 2.1), got ${got}`];
  }
  return [];
}
