import { type DnsZone, listReverseZones, type Site, type TenantGrant } from "../substrate/site";

/** Size of each storage of the lab, in GiB. The contract does not say: storage is the substrate's to provide. */
const storageGiB = 4096;

/**
 * The least privileges of a tenant's API token, by what they are needed for (Proxmox VE 9.2 and bpg/proxmox 0.111.1,
 * observed: each was taken away once, and the create, plan, update or destroy failed).
 *
 * `Pool.Audit`: without it each plan wants to set the pool again. `VM.Audit`: without it the clone is waited for until
 * the provider gives up. No `VM.GuestAgent.Audit`: a tenant's VM does not read addresses from the guest
 * agent. No `VM.Config.HWType`: it has no serial device of its own, but its template's.
 */
const roles = {
  vm: {
    id: "TenantryVm",
    privileges: [
      "Pool.Audit",
      "VM.Allocate",
      "VM.Audit",
      "VM.Config.CDROM",
      "VM.Config.CPU",
      "VM.Config.Cloudinit",
      "VM.Config.Disk",
      "VM.Config.Memory",
      "VM.Config.Network",
      "VM.Config.Options",
      "VM.PowerMgmt",
    ],
  },
  template: { id: "TenantryTemplate", privileges: ["VM.Clone"] },
  // Audit: the provider reads a volume of a block storage (LVM, ZFS, RBD) by its name.
  storage: { id: "TenantryStorage", privileges: ["Datastore.AllocateSpace", "Datastore.Audit"] },
  network: { id: "TenantryNetwork", privileges: ["SDN.Use"] },
} as const;

/** What a VM on another node than its template's needs beside, observed in the lab: both roles hold nothing else. */
const elsewhere = {
  // The provider looks at the template's disks. The role is predefined in Proxmox VE: VM.Audit, VM.Clone.
  template: "PVETemplateUser",
  // It migrates the clone, when not both nodes see its disks.
  migration: { id: "TenantryMigration", privileges: ["VM.Migrate"] },
} as const;

/**
 * Returns a site as an estate for the lab: everything that the contract promises, and no more rights than a tenant
 * needs. What the contract leaves open is made as the substrate automation of a real site makes it.
 */
export function renderCluster(site: Site) {
  const tenants = Object.entries(site.tenants);
  return {
    version: 1,
    name: site.name,
    nodes: Object.values(site.nodes).map(({ name, cores, memoryMiB }) => ({ name, cores, memoryMiB })),
    storages: Object.values(site.storages).map(({ id, nodes, shared }) => ({
      id,
      // Logical volumes are one node's own; a file system is what several share.
      type: shared ? "dir" : "lvmthin",
      content: ["images"],
      shared,
      sizeGiB: storageGiB,
      nodes: nodes.map(({ name }) => name),
    })),
    bridges: unique(Object.values(site.vlans).map(({ bridge }) => bridge)),
    pools: tenants.map(([tenant, { pool }]) => ({ id: pool, comment: `tenant ${tenant}` })),
    roles: [...Object.values(roles), ...(migratesClones(site) ? [elsewhere.migration] : [])].map(
      ({ id, privileges }) => ({ id, privileges: [...privileges] }),
    ),
    users: tenants.map(([tenant]) => ({ id: userOf(tenant) })),
    tokens: tenants.map(([tenant]) => ({ id: tokenOf(tenant), tenant })),
    acl: tenants.flatMap(([tenant, grant]) => renderAcl(site, tenant, grant)),
    vms: Object.values(site.templates).map(renderTemplate),
    dns: renderDns(site),
  };
}

/** The rights of a token are those that both the token and its user have (pve-access-control 9.2, observed). */
function renderAcl(site: Site, tenant: string, { pool, vlans }: TenantGrant) {
  const places = [
    { path: `/pool/${pool}`, role: roles.vm.id, propagate: true },
    ...(migratesClones(site) ? [{ path: `/pool/${pool}`, role: elsewhere.migration.id, propagate: true }] : []),
    ...Object.values(site.templates).map(({ vmId }) => ({
      path: `/vms/${vmId}`,
      role: hasOtherNodes(site) ? elsewhere.template : roles.template.id,
      propagate: false,
    })),
    ...Object.values(site.storages).map(({ id }) => ({
      path: `/storage/${id}`,
      role: roles.storage.id,
      propagate: true,
    })),
    // The VLAN and not its bridge: a right on the bridge would be one on the bridge without a VLAN.
    ...vlans.map(({ bridge, id }) => ({
      path: `/sdn/zones/localnetwork/${bridge}/${id}`,
      role: roles.network.id,
      propagate: true,
    })),
  ];
  return places.flatMap((place) => [userOf(tenant), tokenOf(tenant)].map((who) => ({ ...place, who })));
}

function hasOtherNodes({ nodes }: Site): boolean {
  return Object.keys(nodes).length > 1;
}

function migratesClones(site: Site): boolean {
  return hasOtherNodes(site) && Object.values(site.templates).some(({ storage }) => !storage.shared);
}

/** A cloud image as an image factory leaves it: no network device (see {@link Template}), no cloud-init drive. */
function renderTemplate({ vmId, name, node, storage, diskGiB, guestAgent }: Site["templates"][string]) {
  return {
    vmid: vmId,
    node: node.name,
    template: true,
    config: {
      name,
      ostype: "l26",
      cores: 1,
      memory: 2048,
      agent: guestAgent ? "1" : "0",
      serial0: "socket",
      scsihw: "virtio-scsi-single",
      scsi0: `${storage.id}:${diskGiB}`,
      boot: "order=scsi0",
    },
  };
}

function renderDns(site: Site) {
  const keys = new Map<string, { name: string; tenant: string }>();
  const zones = new Map<string, { name: string; grants: ReturnType<typeof renderGrant>[] }>();
  for (const [tenant, { zone, vlans }] of Object.entries(site.tenants)) {
    for (const owned of [zone, ...vlans.flatMap(listReverseZones)]) {
      keys.set(owned.key.name, { name: withDot(owned.key.name), tenant });
      const { name, grants } = zones.get(owned.name) ?? { name: withDot(owned.name), grants: [] };
      zones.set(owned.name, { name, grants: [...grants, renderGrant(owned)] });
    }
  }
  return { keys: [...keys.values()], zones: [...zones.values()] };
}

function renderGrant({ key, recordTypes }: DnsZone) {
  return { key: withDot(key.name), types: [...recordTypes] };
}

function userOf(tenant: string): string {
  return `tenant-${tenant}@pve`;
}

function tokenOf(tenant: string): string {
  return `${userOf(tenant)}!tenantry`;
}

function withDot(name: string): string {
  return `${name}.`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
