import { escapeText } from "../plan/words-value";
import type { ZoneRecord } from "../world/transfer-reader";
import type { ZoneTransfer } from "../world/zone-transfer";
import type { DriftFinding } from "./drift-finding";
import { getRecordKey } from "./held-records";

/** What is known of whose names are whose. */
export interface ZoneKnowledge {
  /** Whether a state holds a record set or another tenant asks for it, by `getRecordKey`. */
  readonly isHeld: (key: string) => boolean;
  /** Zones of others that lie in this one. */
  readonly innerZones: readonly string[];
  /** Names that the site's DHCP server publishes. */
  readonly dhcpNames: ReadonlySet<string>;
}

/** Made by the server itself, signing (RFC 4034, RFC 5155, RFC 7344) and private types of BIND for it. */
const serversOwn = ["RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "TYPE65534"];

/** What DHCP servers write for a lease (RFC 4701, RFC 4703). */
const dhcpTypes = ["A", "AAAA", "DHCID", "TXT"];

/** Returns the record sets of a tenant's zone that no state holds, a finding each. */
export function judgeZone({ tenant, zone, records }: ZoneTransfer, knowledge: ZoneKnowledge): DriftFinding[] {
  const sets = new Map<string, ZoneRecord[]>();
  for (const record of records.filter((one) => isOfTenant(one, zone, knowledge))) {
    const key = getRecordKey(record.fqdn, record.type);
    if (!knowledge.isHeld(key)) sets.set(key, [...(sets.get(key) ?? []), record]);
  }
  return [...sets].map(([address, set]) => {
    const data = set.map((record) => record.data).sort();
    const message = `${escapeText(address)} ${escapeText(data.join(", "))} is in zone ${zone}, and no state holds it; take it into the code, or remove it there`;
    return {
      tenant,
      verdict: "unmanaged",
      address,
      attribute: "",
      before: null,
      after: data,
      apply: "nothing",
      message,
    };
  });
}

function isOfTenant({ fqdn, type, data }: ZoneRecord, zone: string, { innerZones, dhcpNames }: ZoneKnowledge): boolean {
  if (serversOwn.includes(type)) return false;
  if ((type === "SOA" || type === "NS") && fqdn === zone) return false;
  if (innerZones.some((inner) => fqdn === inner || fqdn.endsWith(`.${inner}`))) return false;
  if (dhcpTypes.includes(type) && dhcpNames.has(fqdn)) return false;
  return !(type === "PTR" && dhcpNames.has(data.toLowerCase().replace(/\.$/, "")));
}
