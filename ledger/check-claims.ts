import type { Site } from "../substrate/site";
import { findVmIdRange } from "../substrate/vm-ids";
import { claimProps, collectClaims, getClaimKey } from "./claims";
import type { RecordIntent, TenantIntent } from "./fleet-document";

/**
 * Returns each identity that two tenants, or two constructs of one, claim at once, a line a problem.
 *
 * Unique at a site: VMID, VLAN tag, address. Unique everywhere: MAC address, FQDN, state.
 */
export function checkClaims(tenants: readonly TenantIntent[]): string[] {
  const holders = new Map<string, string>();
  const problems: string[] = [];
  // A name has record sets of several types: see below.
  for (const claim of collectClaims(tenants).filter(({ type }) => type === undefined)) {
    const { kind, site, value, owner } = claim;
    const key = getClaimKey(claim);
    const holder = holders.get(key);
    const scope = site === undefined ? "in the fleet" : `at site "${site}"`;
    if (holder === undefined) holders.set(key, owner);
    else
      problems.push(
        `[${owner}] ${claimProps[kind]} must be unique ${scope}, got ${JSON.stringify(value)}, which ${holder} has`,
      );
  }
  return [...problems, ...checkRecords(tenants), ...checkAliases(tenants)];
}

/** Returns each VM that has a VMID of another tenant's range, a line a problem. */
export function checkRanges(tenants: readonly TenantIntent[], sites: readonly Site[]): string[] {
  const byName = new Map(sites.map((site) => [site.name, site]));
  return tenants.flatMap(({ tenant, site: name, vms }) => {
    const site = byName.get(name);
    if (site === undefined) return [];
    return vms.flatMap(({ id, vmId }) => {
      // One that only stands in is nobody's.
      const range = vmId < 0 ? undefined : findVmIdRange(site, vmId, tenant);
      if (range === undefined || range.tenant === tenant) return [];
      const whose = `${range.from} to ${range.to}, the range of ${range.tenant}`;
      return [`[${tenant}/${id}] vmId must not be in ${whose}, got ${vmId}`];
    });
  });
}

/** A name has one record set of each type, and a CNAME is alone at its name (RFC 2181 section 5, RFC 1034 section 3.6.2). */
function checkRecords(tenants: readonly TenantIntent[]): string[] {
  const byName = new Map<string, { readonly path: string; readonly record: Pick<RecordIntent, "type"> }[]>();
  const problems: string[] = [];
  for (const tenant of tenants) {
    for (const record of [...tenant.records, ...getForeignRecords(tenant)]) {
      const path = `${tenant.tenant}/${record.id}`;
      const others = byName.get(record.fqdn) ?? [];
      const clash = others.find(
        ({ record: other }) => [record.type, other.type].includes("CNAME") || record.type === other.type,
      );
      if (clash) {
        const rule =
          clash.record.type === record.type
            ? `have one ${record.type} record set a name`
            : "have a name of its own beside a CNAME";
        problems.push(
          `[${path}] FQDN must ${rule}, got "${record.fqdn}", where ${clash.path} has one of type ${clash.record.type}`,
        );
      }
      byName.set(record.fqdn, [...others, { path, record }]);
    }
  }
  return problems;
}

/** Mail exchangers and servers of services are no aliases (RFC 2181 section 10.3, RFC 2782). */
function checkAliases(tenants: readonly TenantIntent[]): string[] {
  const records = tenants.flatMap(({ tenant, records }) =>
    records.map((record) => ({ path: `${tenant}/${record.id}`, record })),
  );
  const aliases = new Map(
    records.filter(({ record }) => record.type === "CNAME").map(({ path, record }) => [`${record.fqdn}.`, path]),
  );
  return records
    .filter(({ record: { type } }) => type === "MX" || type === "SRV")
    .flatMap(({ path, record }) =>
      record.values
        .map((value) => value.slice(value.lastIndexOf(" ") + 1))
        .filter((name) => aliases.has(name))
        .map((name) => `[${path}] target must not be an alias, got "${name}", which ${aliases.get(name)} makes one`),
    );
}

/** The names that the site's DHCP server publishes: a VM without an address of ours is reached by its FQDN all the same. */
function getForeignRecords({ vms }: TenantIntent): Pick<RecordIntent, "id" | "type" | "fqdn">[] {
  return vms.flatMap(({ id, nics }) =>
    nics.filter(({ address }) => address === null).map(({ fqdn }) => ({ id, type: "A", fqdn })),
  );
}
