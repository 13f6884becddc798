import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type DhcpReservation, renderDnsmasqHosts, renderKeaReservations } from "../inventory/dhcp";
import { honoursReservationsInPool } from "../substrate/dhcp";
import { formatIpv4, getSubnet, isInSubnet, moveToSubnet, parseIpv4, type Subnet } from "../substrate/ipv4";
import { parseIpv6Subnet } from "../substrate/ipv6";
import type { DhcpServer, Vlan } from "../substrate/site";
import { isAddressOf, isInPool, listPlatformAddresses } from "../substrate/static-addresses";
import { checkId } from "./checks";
import { throwProblems } from "./config-error";
import { renderInventoryFile } from "./inventory-file";
import { checkSibling } from "./siblings";
import { TenantStack } from "./tenant-stack";

export interface TenantNetworkProps {
  /** VLAN of the site that carries the network. The site must have granted it to the tenant. */
  readonly vlan: Vlan;
}

/** A file of DHCP reservations: its name and its text, by the server that reads it. */
const reservationFiles = {
  kea: { ending: "kea.cfg", render: renderKeaReservations },
  dnsmasq: { ending: "dnsmasq.cfg", render: renderDnsmasqHosts },
} satisfies Record<DhcpServer["server"], { ending: string; render: typeof renderKeaReservations }>;

/**
 * A network of the tenant on a VLAN that the substrate provides: where VMs get their bridge, tag, gateway and addresses
 * from.
 *
 * Where the VLAN's DHCP server takes reservations from tenants, it brings their file,
 * `tenant-inventory/<tenant>/dhcp/<id>.kea.cfg` or `.dnsmasq.cfg`; else it renders nothing by itself.
 */
export class TenantNetwork extends Construct {
  readonly vlan: Vlan;
  /** Length of the IPv4 subnet's prefix. */
  readonly prefixLength: number;
  /** The file of reservations, for `dependsOn`; undefined where there is none. */
  readonly reservationsFile: ITerraformDependable | undefined;

  private readonly subnet: Subnet;
  private readonly platform: ReadonlySet<string>;
  private readonly holders = new Map<string, string>();
  private readonly reservations: DhcpReservation[] = [];

  /** @throws ConfigError when the id is taken or malformed, or the VLAN is not the tenant's. */
  constructor(scope: Construct, id: string, { vlan }: TenantNetworkProps) {
    const stack = TenantStack.of(scope);
    const problems = [...checkId(id), ...checkSibling(scope, id)];
    if (!stack.grant.vlans.includes(vlan)) {
      const granted = stack.grant.vlans.map((one) => one.id).join(", ") || "none";
      problems.push(
        `vlan must be one that site "${stack.site.name}" grants to ${stack.node.id} (${granted}), got ${vlan.id}`,
      );
    }
    throwProblems(`${scope.node.path}/${id}`, problems);

    super(scope, id);
    this.vlan = vlan;
    this.subnet = getSubnet(vlan.subnet);
    this.prefixLength = this.subnet.prefixLength;
    this.platform = new Set(listPlatformAddresses(stack.site, vlan));
    this.reservationsFile = vlan.dhcp && this.renderReservations(stack, vlan.dhcp);
    stack.addNetwork({ id, vlanId: vlan.id, subnet: this.subnet.cidr, gateway: vlan.gateway, ipv6: vlan.ipv6 });
  }

  /**
   * Returns what is wrong with `address` as the static address of a VM in this network.
   *
   * @param isReserved whether the DHCP server will be told that it is this VM's
   */
  checkAddress(address: string, isReserved: boolean): string[] {
    const { subnet, vlan } = this;
    const value = parseIpv4(address);
    if (value === undefined) {
      return [`address must be an IPv4 address, "reserved" or "dhcp", got ${JSON.stringify(address)}`];
    }
    const where = `network "${this.node.id}" (${subnet.cidr})`;
    if (!isInSubnet(value, subnet)) {
      const guess = formatIpv4(moveToSubnet(value, subnet));
      return [`address ${address} is outside ${where}; did you mean ${guess}?`];
    }
    if (value === subnet.network) return [`address ${address} is the network address of ${where}; choose another`];
    if (value === subnet.broadcast) return [`address ${address} is the broadcast address of ${where}; choose another`];
    if (address === vlan.gateway) return [`address ${address} is the gateway of ${where}; choose another`];
    if (this.platform.has(address)) return [`address ${address} of ${where} is the platform's; choose another`];
    if (isInPool(value, vlan) && !(isReserved && honoursReservationsInPool(vlan))) {
      const { from, to } = vlan.dynamicPool;
      const reason = isReserved ? ", where its server honours no reservation" : "";
      const remedy = honoursReservationsInPool(vlan)
        ? ' or give the VM mac: "deterministic", so that it is reserved'
        : "";
      return [
        `address ${address} is in the dynamic pool of ${where}, ${from} to ${to}${reason}; choose one outside it${remedy}`,
      ];
    }
    return this.checkHolder(`address ${address} of ${where}`, address);
  }

  /** Returns what is wrong with an IPv6 address in canonical form as the static one of a VM in this network. */
  checkIpv6Address(address: string): string[] {
    const subnet = parseIpv6Subnet(this.vlan.ipv6?.subnet ?? "");
    const where = `network "${this.node.id}" (${subnet?.cidr})`;
    if (subnet === undefined || !isAddressOf(address, this.vlan, 6))
      return [`ipv6Address ${address} is outside ${where}`];
    if (`${address}/64` === subnet.cidr) {
      return [`ipv6Address ${address} is the routers' anycast address of ${where}; choose another`];
    }
    if (this.platform.has(address)) return [`ipv6Address ${address} of ${where} is the platform's; choose another`];
    return this.checkHolder(`ipv6Address ${address} of ${where}`, address);
  }

  /** Gives a checked address, of either family, to the VM with the path `holder`. */
  claimAddress(address: string, holder: string): void {
    this.holders.set(address, holder);
  }

  /** Has the DHCP server keep an address for a host, where it takes reservations. */
  addReservation(reservation: DhcpReservation): void {
    this.reservations.push(reservation);
  }

  private checkHolder(what: string, address: string): string[] {
    const holder = this.holders.get(address);
    return holder === undefined ? [] : [`${what} is taken by ${holder}; choose another`];
  }

  private renderReservations(stack: TenantStack, { server }: DhcpServer): ITerraformDependable {
    const { ending, render } = reservationFiles[server];
    // A server that includes it must find it, with nothing in it as well.
    return renderInventoryFile(this, "Reservations", {
      filename: stack.getInventoryPath(`dhcp/${this.node.id}.${ending}`),
      name: `dhcp-${this.node.id}`,
      render: () => render(stack.node.id, this.reservations),
    });
  }
}
