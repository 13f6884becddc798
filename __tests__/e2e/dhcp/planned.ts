import type { App } from "cdktf";
import { buildFleet } from "../../../constructs/build-fleet";
import { TenantNetwork } from "../../../constructs/tenant-network";
import { TenantStack } from "../../../constructs/tenant-stack";
import { TenantVm } from "../../../constructs/tenant-vm";
import type { DhcpReservation } from "../../../inventory/dhcp";
import type { DhcpServer, Site } from "../../../substrate/site";
import { synthApp } from "../../fixtures/acme";
import { lab } from "../../fixtures/acme-site";

/** The network that servers and clients meet in, as the contract has it. */
export const vlan = lab.vlans.acme;

/** What a tenant plans for the clients of a network. */
export interface Plan {
  /** The file that Terraform writes for the server. */
  readonly text: string;
  /** What the fleet document says of the same VMs. */
  readonly hosts: readonly DhcpReservation[];
}

/** Returns what a tenant plans with a VM whose address and MAC address nobody typed, and one with literals. */
export function planReservations(dhcp: DhcpServer): Plan {
  const network = { ...vlan, dhcp };
  const site: Site = {
    ...lab,
    vlans: { acme: network },
    tenants: { acme: { ...lab.tenants.acme, vlans: [network] } },
  };
  const tenant = (app: App) => {
    const stack = new TenantStack(app, "acme", { site });
    const common = { network: new TenantNetwork(stack, "app", { vlan: network }), template: lab.templates.debian13 };
    new TenantVm(stack, "api-vm01", { ...common, address: "reserved" });
    new TenantVm(stack, "db-vm01", { ...common, address: "10.20.12.9", mac: "02:00:00:0A:14:09" });
    return stack;
  };
  const { claims, intents, problems } = buildFleet({
    tenants: [tenant],
    sites: [site],
    claims: [],
    mayUpdate: true,
    listDeployedProtected: () => [],
  });
  expect(problems).toEqual([]);
  const hosts = (intents[0]?.vms ?? []).map(({ id, nics: [nic] }) => ({
    macAddress: nic?.mac ?? "",
    address: nic?.address ?? "",
    hostName: id,
  }));
  const { resource } = synthApp((app) => void tenant(app), claims).acme;
  return { text: resource.local_file["dhcp-app"].content, hosts };
}
