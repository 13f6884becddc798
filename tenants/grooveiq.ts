import type { App } from "cdktf";
import { DnsRecord } from "../constructs/dns-record";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { dvntm } from "../substrate/dvntm";

/** GrooveIQ: one API server. */
export function grooveiq(app: App): TenantStack {
  const tenant = new TenantStack(app, "grooveiq", { site: dvntm, owners: ["@deevnet/grooveiq"] });
  const network = new TenantNetwork(tenant, "app", { vlan: dvntm.vlans.grooveiq });

  const api = new TenantVm(tenant, "api-vm01", {
    network,
    template: dvntm.templates.fedora43,
    cores: 2,
    memoryMiB: 4096,
    diskGiB: 32,
    address: "10.100.0.10",
    ansibleGroups: ["api"],
  });

  new DnsRecord(tenant, "api", { type: "CNAME", target: api });
  return tenant;
}
