import type { App } from "cdktf";
import { DnsRecord } from "../constructs/dns-record";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { dvntm } from "../substrate/dvntm";

/** Vintronics: a shop, its database, and a worker without an address of its own. */
export function vintronics(app: App): TenantStack {
  const tenant = new TenantStack(app, "vintronics", {
    site: dvntm,
    owners: ["@deevnet/vintronics"],
    ansibleVariables: { shop_currency: "EUR", shop_title: "Röhren & Radios: 50% off" },
  });
  const network = new TenantNetwork(tenant, "shop", { vlan: dvntm.vlans.vintronics });
  const common = { network, template: dvntm.templates.fedora43 };

  const web = new TenantVm(tenant, "web-vm01", {
    ...common,
    vmId: 101010,
    memoryMiB: 4096,
    diskGiB: 16,
    address: "10.101.0.10",
    ansibleGroups: ["web"],
  });
  new TenantVm(tenant, "db-vm01", {
    ...common,
    vmId: 101020,
    cores: 4,
    memoryMiB: 8192,
    diskGiB: 16,
    dataDisks: [{ interface: "scsi1", sizeGiB: 64 }],
    address: "10.101.0.20",
    tags: ["backup-daily"],
    ansibleGroups: ["db"],
    ansibleVariables: { postgresql_data_disk: "/dev/sdb" },
  });
  new TenantVm(tenant, "worker-vm01", {
    ...common,
    vmId: 101030,
    address: "dhcp",
    ansibleGroups: ["worker"],
  });

  new DnsRecord(tenant, "shop-name", { type: "CNAME", name: "shop", target: web });
  new DnsRecord(tenant, "spf", { type: "TXT", name: "@", target: "v=spf1 -all" });
  return tenant;
}
