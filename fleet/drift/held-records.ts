import type { StateDocument } from "../engine/state-document";

/** Returns what tells record sets apart: `www.acme.example A`. @param fqdn with or without the final dot */
export function getRecordKey(fqdn: string, type: string): string {
  return `${fqdn.toLowerCase().replace(/\.$/, "")} ${type.toUpperCase()}`;
}

/** Returns the record sets that a state holds, by {@link getRecordKey}. */
export function listHeldRecords({ resources }: StateDocument): string[] {
  return resources.flatMap(({ type, attributes: { zone, name } }) => {
    const [, kind] = /^dns_(\w+?)_record(?:_set)?$/.exec(type) ?? [];
    return kind === undefined ? [] : [getRecordKey(name ? `${name}.${zone}` : `${zone}`, kind)];
  });
}
