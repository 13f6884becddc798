import type { App } from "cdktf";
import { DnsRecord } from "../constructs/dns-record";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import type { Site } from "../substrate/site";
import { getPlace, makeSite } from "./site";

/** What each tenant of a fleet has: 10 VMs, or 10 resources, which is 2 VMs with what belongs to them. */
export type TenantSize = "10 VMs" | "10 resources";

/** Open, as most tenants have most of their VMs. */
const openVms = ["web-01", "web-02", "web-03", "web-04", "worker-01", "worker-02", "queue-01"];

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
 * @param count number of tenants, 1 to `maxTenants`
 */
export function makeFleet(count: number, size: TenantSize): BenchFleet {
  const site = makeSite(count);
  const tenants = Object.keys(site.tenants).map((name) => (app: App) => makeTenant(app, name, site, size));
  return { tenants, sites: [site] };
}

function makeTenant(app: App, name: string, site: Site, size: TenantSize): TenantStack {
  const { vlan, vmIds, template } = getPlace(site, name);
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
