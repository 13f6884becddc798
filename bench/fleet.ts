import type { App } from "cdktf";
import { DnsRecord } from "../constructs/dns-record";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import type { Node, Site, Storage, Template, TenantGrant, TsigKey, Vlan } from "../substrate/site";
import { local } from "../substrate/state-store";

/** Most tenants that a fleet can have here: each has a VLAN tag of its own, 1 to 4094. */
export const maxTenants = 4094;

/** What each tenant of a fleet has: 10 VMs, or 10 resources, which is 2 VMs with what belongs to them. */
export type TenantSize = "10 VMs" | "10 resources";

/** Open, as most tenants have most of their VMs. */
const openVms = ["web-01", "web-02", "web-03", "web-04", "worker-01", "worker-02", "queue-01"];

const node: Node = { name: "node-01", cores: 64, memoryMiB: 1_048_576 };
const storage: Storage = { id: "tank", nodes: [node], shared: false };
const template: Template = { name: "debian-13", vmId: 9000, node, storage, diskGiB: 4, guestAgent: true };
const domain = "bench.example";
const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4qKqgWFcKRdMq6VvcRYlQg9P+wv388Z6VRo7SzmYrd automation@bench";

/** A fleet made up for measuring. */
export interface BenchFleet {
  readonly tenants: readonly ((app: App) => TenantStack)[];
  readonly sites: readonly Site[];
}

/**
 * Returns a fleet of one site. Of a tenant's 10 VMs 7 leave VMID and address to the ledger, one has both given, one is
 * protected, one has a reservation at the DHCP server; of its 2 VMs one leaves them open, and one has them given. Each
 * tenant has an alias.
 *
 * @param count number of tenants, 1 to {@link maxTenants}
 */
export function makeFleet(count: number, size: TenantSize): BenchFleet {
  const grants = Object.fromEntries(Array.from({ length: count }, (_, index) => [`tenant-${index}`, makeGrant(index)]));
  const site: Site = {
    name: "bench",
    domain,
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
  const tenants = Object.entries(grants).map(
    ([name, grant]) =>
      (app: App) =>
        makeTenant(app, name, site, grant, size),
  );
  return { tenants, sites: [site] };
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

function makeTenant(
  app: App,
  name: string,
  site: Site,
  { vlans: [vlan], vmIds }: TenantGrant,
  size: TenantSize,
): TenantStack {
  if (vlan === undefined) throw new Error(`${name} has no VLAN`);
  const tenant = new TenantStack(app, name, { site });
  const network = new TenantNetwork(tenant, "app", { vlan });
  const common = { network, template, diskGiB: 20 };
  const [first] = openVms
    .slice(0, size === "10 VMs" ? undefined : 1)
    .map((id) => new TenantVm(tenant, id, { ...common, ansibleGroups: ["service"] }));
  new TenantVm(tenant, "api-01", {
    ...common,
    vmId: vmIds.from + 50,
    address: vlan.gateway.replace(/\.1$/, ".50"),
    cores: 4,
    memoryMiB: 4096,
  });
  if (first !== undefined) new DnsRecord(tenant, "www", { type: "CNAME", target: first });
  if (size === "10 resources") return tenant;
  new TenantVm(tenant, "db-01", { ...common, protected: true, dataDisks: [{ interface: "scsi1", sizeGiB: 100 }] });
  new TenantVm(tenant, "cache-01", { ...common, address: "reserved", mac: "deterministic" });
  return tenant;
}
