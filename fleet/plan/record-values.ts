import type { Attributes } from "./vm-values";

/** Returns the type of the records that a resource of hashicorp/dns is of, as `CNAME`; undefined: it is none of records. */
export function readRecordType(type: string): string | undefined {
  return /^dns_(\w+?)_record(?:_set)?$/.exec(type)?.[1]?.toUpperCase();
}

/** Returns the name of a record set, without the final dot: that of its zone where it has none of its own. */
export function readRecordName({ name, zone }: Attributes): string {
  const domain = String(zone ?? "").replace(/\.$/, "");
  return name ? `${name}.${domain}` : domain;
}
