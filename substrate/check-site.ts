import { checkOverlaps, checkVlan } from "./check-vlan";
import { parseIpv4 } from "./ipv4";
import { checkMacFirstOctet } from "./mac";
import { isConstructId, isDomainName, isHttpsUrl, isSshPublicKey } from "./names";
import { checkOwners } from "./owners";
import { type DnsZone, listReverseZones, type Site, type Vlan } from "./site";
import { checkStateStore } from "./state-store";

/**
 * Returns what is wrong with the contract of one site, a line a problem: ids that are not unique, ranges outside their
 * subnet, overlaps, places that are not the site's own.
 */
export function checkSite(site: Site): string[] {
  const problems = [
    ...checkNames(site),
    ...checkEndpoints(site),
    ...checkPlaces(site),
    ...checkStateStore(site.state),
    ...Object.entries(site.vlans).flatMap(([name, vlan]) => checkVlan(name, vlan)),
    ...checkOverlaps(site),
    ...checkTenants(site),
    ...checkVmIds(site),
    ...checkMacFirstOctet(site.macFirstOctet),
    ...checkUnique("nodes", "name", site.nodes, (node) => node.name),
    ...checkUnique("storages", "id", site.storages, (storage) => storage.id),
    ...checkUnique("templates", "vmId", site.templates, (template) => template.vmId),
    ...checkUnique("templates", "name", site.templates, (template) => template.name),
    ...checkUnique("vlans", "id", site.vlans, (vlan) => vlan.id),
    ...checkUnique("tenants", "pool", site.tenants, (tenant) => tenant.pool),
    ...checkUnique("tenants", "zone", site.tenants, (tenant) => tenant.zone.name),
    ...checkUnique("tenants", "zone.key", site.tenants, (tenant) => tenant.zone.key.name),
  ];
  return problems.map((problem) => `[site ${site.name}] ${problem}`);
}

/** Returns what is wrong with all sites: each by itself, and names that two of them share. */
export function checkSites(sites: readonly Site[]): string[] {
  const byName = Object.fromEntries(sites.map((site, index) => [index, site]));
  return [
    ...sites.flatMap(checkSite),
    ...checkUnique("sites", "name", byName, (site) => site.name),
    ...checkUnique("sites", "domain", byName, (site) => site.domain),
  ];
}

function checkNames(site: Site): string[] {
  const problems: string[] = [];
  if (!isConstructId(site.name)) problems.push(`name must be one lower-case DNS label, got "${site.name}"`);
  if (!isDomainName(site.domain))
    problems.push(`domain must be a domain name without a final dot, got "${site.domain}"`);
  for (const tenant of Object.keys(site.tenants)) {
    if (!isConstructId(tenant)) problems.push(`tenants must have lower-case DNS labels as names, got "${tenant}"`);
  }
  const { name, publicKeys } = site.automationUser;
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name)) problems.push(`automationUser.name must be a user name, got "${name}"`);
  if (publicKeys.length === 0) problems.push("automationUser.publicKeys must hold at least one key, got none");
  publicKeys.forEach((key, index) => {
    // The value is not repeated: it could be a private key.
    if (!isSshPublicKey(key)) problems.push(`automationUser.publicKeys[${index}] must be one OpenSSH public key`);
  });
  if (site.owners.length === 0) problems.push("owners must hold at least one, got none");
  return [...problems, ...checkOwners(site.owners)];
}

function checkEndpoints(site: Site): string[] {
  const problems: string[] = [];
  if (!isHttpsUrl(site.proxmoxEndpoint) || new URL(site.proxmoxEndpoint).pathname !== "/") {
    problems.push(`proxmoxEndpoint must be an https URL of a host and a port, got "${site.proxmoxEndpoint}"`);
  }
  const { server, port } = site.dns;
  if (parseIpv4(server) === undefined && !isDomainName(server)) {
    problems.push(`dns.server must be an address or a host name, got "${server}"`);
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    problems.push(`dns.port must be a whole number from 1 to 65535, got ${port}`);
  }
  site.nameServers.forEach((address, index) => {
    if (parseIpv4(address) === undefined)
      problems.push(`nameServers[${index}] must be an IPv4 address, got "${address}"`);
  });
  if (site.nameServers.length === 0) problems.push("nameServers must hold at least one address, got none");
  return problems;
}

function checkPlaces(site: Site): string[] {
  const problems: string[] = [];
  const nodes = Object.values(site.nodes);
  const storages = Object.values(site.storages);
  for (const [name, node] of Object.entries(site.nodes)) {
    if (!isDomainName(node.name) || node.name.includes(".")) {
      problems.push(`nodes.${name} name must be one lower-case DNS label, got "${node.name}"`);
    }
    for (const prop of ["cores", "memoryMiB"] as const) {
      if (!Number.isInteger(node[prop]) || node[prop] < 1) {
        problems.push(`nodes.${name} ${prop} must be a whole number from 1, got ${node[prop]}`);
      }
    }
  }
  for (const [name, storage] of Object.entries(site.storages)) {
    // Proxmox VE's format pve-storage-id.
    if (!/^[a-z][a-z0-9._-]*[a-z0-9]$/i.test(storage.id)) {
      problems.push(`storages.${name} id must be a storage id, got "${storage.id}"`);
    }
    const stranger = storage.nodes.find((node) => !nodes.includes(node));
    if (stranger) problems.push(`storages.${name} nodes must be nodes of the site, got "${stranger.name}"`);
  }
  for (const [name, { name: vmName, node, storage, vmId, diskGiB }] of Object.entries(site.templates)) {
    if (!isDomainName(vmName.toLowerCase())) {
      problems.push(`templates.${name} name must be a VM name, got "${vmName}"`);
    }
    if (!nodes.includes(node)) problems.push(`templates.${name} node must be a node of the site, got "${node.name}"`);
    if (!storages.includes(storage)) {
      problems.push(`templates.${name} storage must be a storage of the site, got "${storage.id}"`);
    } else if (!storage.nodes.includes(node)) {
      problems.push(`templates.${name} storage must be on node "${node.name}", got "${storage.id}"`);
    }
    if (!Number.isInteger(vmId) || vmId < 100 || vmId > 999_999_999) {
      problems.push(`templates.${name} vmId must be a whole number from 100 to 999999999, got ${vmId}`);
    }
    if (!Number.isInteger(diskGiB) || diskGiB < 1) {
      problems.push(`templates.${name} diskGiB must be a whole number from 1, got ${diskGiB}`);
    }
  }
  return problems;
}

function checkTenants(site: Site): string[] {
  const problems: string[] = [];
  const vlans = Object.values(site.vlans);
  const owners = new Map<Vlan, string>();
  for (const [tenant, { pool, zone, vlans: granted }] of Object.entries(site.tenants)) {
    const at = `tenants.${tenant}`;
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(pool)) problems.push(`${at} pool must be a pool id, got "${pool}"`);
    problems.push(...checkZone(`${at} zone`, zone));
    if (zone.name !== site.domain && !zone.name.endsWith(`.${site.domain}`)) {
      problems.push(`${at} zone must be in ${site.domain}, got "${zone.name}"`);
    }
    for (const vlan of granted) {
      if (!vlans.includes(vlan)) problems.push(`${at} vlans must be VLANs of the site, got ${vlan.id}`);
      const owner = owners.get(vlan);
      if (owner !== undefined)
        problems.push(`${at} vlans must be the tenant's own, got ${vlan.id}, which tenants.${owner} has`);
      owners.set(vlan, tenant);
      for (const reverseZone of listReverseZones(vlan)) {
        problems.push(...checkZone(`${at} reverse zone`, reverseZone));
        // A tenant has one DNS provider, and so one key.
        if (reverseZone.key.name !== zone.key.name) {
          problems.push(
            `${at} zones must be written with one key, got "${zone.key.name}" and "${reverseZone.key.name}"`,
          );
        }
      }
    }
  }
  return problems;
}

function checkZone(at: string, zone: DnsZone): string[] {
  const problems: string[] = [];
  if (!isDomainName(zone.name)) problems.push(`${at} must be a domain name without a final dot, got "${zone.name}"`);
  if (!isDomainName(zone.key.name))
    problems.push(`${at} key must be a domain name without a final dot, got "${zone.key.name}"`);
  return problems;
}

/** Two tenants' ranges have no VMID in common, and none is a template's. */
function checkVmIds({ tenants, templates }: Site): string[] {
  const ranges = Object.entries(tenants).map(([tenant, { vmIds }]) => ({ tenant, ...vmIds }));
  const problems: string[] = [];
  for (const { tenant, from, to } of ranges) {
    const isRange = [from, to].every((end) => Number.isInteger(end) && end >= 100 && end <= 999_999_999) && from <= to;
    if (!isRange) {
      problems.push(
        `tenants.${tenant} vmIds must be a range of whole numbers from 100 to 999999999, got ${from} to ${to}`,
      );
    }
    const template = Object.entries(templates).find(([, { vmId }]) => vmId >= from && vmId <= to);
    if (template) {
      problems.push(
        `tenants.${tenant} vmIds must not hold a template's, got ${template[1].vmId} of templates.${template[0]}`,
      );
    }
  }
  ranges.sort((one, other) => one.from - other.from);
  ranges.slice(1).forEach(({ tenant, from, to }, index) => {
    const before = ranges[index];
    if (before && from <= before.to) {
      problems.push(
        `tenants.${tenant} vmIds must not overlap tenants.${before.tenant} (${before.from} to ${before.to}), got ${from} to ${to}`,
      );
    }
  });
  return problems;
}

/** `what` in words, e.g. "vlans ... id": reports each value that two entries share. */
function checkUnique<T>(
  group: string,
  prop: string,
  entries: Readonly<Record<string, T>>,
  pick: (entry: T) => string | number,
): string[] {
  const seen = new Map<string | number, string>();
  const problems: string[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const value = pick(entry);
    const first = seen.get(value);
    if (first === undefined) seen.set(value, name);
    else
      problems.push(
        `${group}.${name} ${prop} must be unique, got ${JSON.stringify(value)}, which ${group}.${first} has`,
      );
  }
  return problems;
}
