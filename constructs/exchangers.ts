import type { NewRecord } from "./tenant-stack";

/** Returns the Terraform addresses of the record sets that give a name its addresses. */
export function findAddressRecords(records: readonly NewRecord[], fqdn: string): string[] {
  return records.filter((record) => isAddressOf(record, fqdn)).map(({ address }) => address);
}

/**
 * Returns the mail exchangers in the tenant's own zone that have no address, a line each. BIND refuses such an MX
 * (`check-integrity`, observed with 9.18). Aliases are the ledger's to find.
 */
export function checkExchangers(tenant: string, records: readonly NewRecord[], zone: string): string[] {
  return records
    .filter(({ type }) => type === "MX")
    .flatMap(({ id, values }) =>
      values
        .map((value) => value.slice(value.indexOf(" ") + 1, -1))
        .filter((fqdn) => fqdn === zone || fqdn.endsWith(`.${zone}`))
        .filter((fqdn) => !records.some((record) => isAddressOf(record, fqdn) || isAliasOf(record, fqdn)))
        .map(
          (fqdn) => `[${tenant}/${id}] target must have an address, got "${fqdn}", which no A or AAAA record is for`,
        ),
    );
}

function isAddressOf(record: NewRecord, fqdn: string): boolean {
  return record.fqdn === fqdn && (record.type === "A" || record.type === "AAAA");
}

function isAliasOf(record: NewRecord, fqdn: string): boolean {
  return record.fqdn === fqdn && record.type === "CNAME";
}
