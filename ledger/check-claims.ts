import type { RecordIntent, TenantIntent } from "./fleet-document";

/** One identity that somebody claims. */
interface Claim {
  /** Construct path of the holder. */
  readonly path: string;
  /** Prop as the user typed it. */
  readonly prop: string;
  /** What must be unique: the value, and within which site or that it is unique everywhere. */
  readonly scope: string;
  readonly value: string | number;
}

/**
 * Returns each identity that two tenants, or two constructs of one, claim at once, a line a problem.
 *
 * Unique at a site: VMID, VLAN tag, address. Unique everywhere: MAC address, FQDN, state.
 */
export function checkClaims(tenants: readonly TenantIntent[]): string[] {
  const holders = new Map<string, string>();
  const problems: string[] = [];
  for (const { path, prop, scope, value } of tenants.flatMap(getClaims)) {
    const key = JSON.stringify([prop, scope, value]);
    const holder = holders.get(key);
    if (holder === undefined) holders.set(key, path);
    else problems.push(`[${path}] ${prop} must be unique ${scope}, got ${JSON.stringify(value)}, which ${holder} has`);
  }
  return [...problems, ...checkRecords(tenants), ...checkAliases(tenants)];
}

function getClaims(tenant: TenantIntent): Claim[] {
  const atSite = `at site "${tenant.site}"`;
  const everywhere = "in the fleet";
  const claims: Claim[] = [{ path: tenant.tenant, prop: "state", scope: everywhere, value: tenant.state }];
  for (const { id, vlanId } of tenant.networks) {
    claims.push({ path: `${tenant.tenant}/${id}`, prop: "vlan", scope: atSite, value: vlanId });
  }
  for (const vm of tenant.vms) {
    const path = `${tenant.tenant}/${vm.id}`;
    claims.push({ path, prop: "vmId", scope: atSite, value: vm.vmId });
    claims.push({ path, prop: "FQDN", scope: everywhere, value: vm.fqdn });
    if (vm.address !== null) claims.push({ path, prop: "address", scope: atSite, value: vm.address });
    if (vm.mac !== null) claims.push({ path, prop: "mac", scope: everywhere, value: vm.mac });
  }
  return claims;
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
  return vms.filter(({ address }) => address === null).map(({ id, fqdn }) => ({ id, type: "A", fqdn }));
}
