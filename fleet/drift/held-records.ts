import type { StateDocument } from "../engine/state-document";
import { readRecordName, readRecordType } from "../plan/record-values";

/** Returns what tells record sets apart: `www.acme.example A`. @param fqdn with or without the final dot */
export function getRecordKey(fqdn: string, type: string): string {
  return `${fqdn.toLowerCase().replace(/\.$/, "")} ${type.toUpperCase()}`;
}

/** Returns the record sets that a state holds, by {@link getRecordKey}. */
export function listHeldRecords({ resources }: StateDocument): string[] {
  return resources.flatMap(({ type: resource, attributes }) => {
    const type = readRecordType(resource);
    return type === undefined ? [] : [getRecordKey(readRecordName(attributes), type)];
  });
}
