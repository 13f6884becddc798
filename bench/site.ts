import type { Node, Site, Storage, Template, TenantGrant, TsigKey, Vlan } from "../substrate/site";
import { local } from "../substrate/state-store";

/** Most tenants that a site can have here: each has a VLAN tag of its own, 1 to 4094. */
export const maxTenants = 4094;

const node: Node = { name: "node-01", cores: 64, memoryMiB: 1_048_576 };
const storage: Storage = { id: "tank", nodes: [node], shared: false };
const template: Template = { name: "debian-13", vmId: 9000, node, storage, diskGiB: 4, guestAgent: true };
const domain = "bench.example";
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4qKqgWFcKRdMq6VvcRYlQg9P+wv388Z6VRo7SzmYrd automation@bench";

/**
 * Returns a site made up for measuring, whose tenants are `tenant-0`, `tenant-1`, ...: each with a pool, a zone, a VLAN with
 * its reverse zone and a range of VMIDs of its own. One with more tenants has those of one with fewer as they are there.
 *
 * @param count number of tenants, 1 to {@link maxTenants}
 */
export function makeSite(count: number): Site {
  const grants = Object.fromEntries(Array.from({ length: count }, (_, index) => [`tenant-${index}`, makeGrant(index)]));
  return {
    name: "bench",
    domain,
    owners: ["@bench/platform"],
    proxmoxEndpoint: `https://pve.${domain}:8006/`,
    dns: { server: "192.0.2.53", port: 53 },
    nameServers: ["192.0.2.53", "192.0.2.54"],
    automationUser: { name: "robot", publicKeys: [publicKey] },
    nodes: { first: node },
    storages: { tank: storage },
    templates: { debian13: template },
    vlans: Object.fromEntries(Object.entries(grants).flatMap(([name, { vlans }]) => vlans.map((vlan) => [name, vlan]))),
    tenants: grants,
    state: local(),
  };
}

/** Returns what a tenant of such a site builds with. */
export function getPlace(site: Site, tenant: string): { vlan: Vlan; vmIds: TenantGrant["vmIds"]; template: Template } {
  const { vlans: [vlan] = [], vmIds } = site.tenants[tenant] ?? {};
  if (vlan === undefined || vmIds === undefined) throw new Error(`${tenant} has no VLAN`);
  return { vlan, vmIds, template };
}

function makeGrant(index: number): TenantGrant {
  const key: TsigKey = { name: `tenant-${index}-key`, algorithm: "hmac-sha256" };
  const vlan = makeVlan(index, key);
  return {
    pool: `tenant-${index}`,
    zone: { name: `tenant-${index}.${domain}`, key, recordTypes: ["A", "CNAME"] },
    vlans: [vlan],
    vmIds: { from: 10_000 + index * 100, to: 10_099 + index * 100 },
  };
}

function makeVlan(index: number, key: TsigKey): Vlan {
  const [high, low] = [index >> 8, index & 0xff];
  const prefix = `10.${high}.${low}`;
  return {
    id: index + 1,
    bridge: "vmbr0",
    subnet: `${prefix}.0/24`,
    gateway: `${prefix}.1`,
    dynamicPool: { from: `${prefix}.100`, to: `${prefix}.200` },
    dhcp: { server: "kea", reservationsOutOfPool: false },
    reverseZone: { name: `${low}.${high}.10.in-addr.arpa`, key, recordTypes: ["PTR"] },
  };
}
