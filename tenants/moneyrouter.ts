import type { App } from "cdktf";
import { DnsRecord } from "../constructs/dns-record";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { dvntm } from "../substrate/dvntm";

/** MoneyRouter: two gateways behind one name. */
export function moneyrouter(app: App): TenantStack {
  const tenant = new TenantStack(app, "moneyrouter", { site: dvntm, owners: ["@deevnet/moneyrouter"] });
  const network = new TenantNetwork(tenant, "payments", { vlan: dvntm.vlans.moneyrouter });

  const gateways = [1, 2].map(
    (number) =>
      new TenantVm(tenant, `gw-vm0${number}`, {
        network,
        template: dvntm.templates.fedora43,
        vmId: 102010 + number,
        memoryMiB: 2048,
        diskGiB: 10,
        address: `10.102.0.1${number}`,
        mac: `02:00:00:66:00:1${number}`,
        description: `Payment gateway ${number}`,
        ansibleGroups: ["gateway"],
      }),
  );

  new DnsRecord(tenant, "gw", { type: "A", target: gateways, ttlSeconds: 60 });
  return tenant;
}
