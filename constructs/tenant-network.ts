import { Construct } from "constructs";
import { formatIpv4, isInSubnet, moveToSubnet, parseIpv4, parseSubnet, type Subnet } from "../substrate/ipv4";
import type { Vlan } from "../substrate/site";
import { checkId } from "./checks";
import { throwProblems } from "./config-error";
import { checkSibling } from "./siblings";
import { TenantStack } from "./tenant-stack";

export interface TenantNetworkProps {
  /** VLAN of the site that carries the network. The site must have granted it to the tenant. */
  readonly vlan: Vlan;
}

/**
 * A network of the tenant on a VLAN that the substrate provides.
 *
 * Renders nothing by itself: it is where VMs get their bridge, tag, gateway and addresses from.
 */
export class TenantNetwork extends Construct {
  readonly vlan: Vlan;
  /** Length of the subnet's prefix. */
  readonly prefixLength: number;

  private readonly subnet: Subnet;
  private readonly holders = new Map<string, string>();

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
    this.subnet = getSubnet(vlan);
    this.prefixLength = this.subnet.prefixLength;
    stack.addNetwork({ id, vlanId: vlan.id, subnet: this.subnet.cidr, gateway: vlan.gateway });
  }

  /** Returns what is wrong with `address` as the static address of a VM in this network. */
  checkAddress(address: string): string[] {
    const { subnet, vlan } = this;
    const value = parseIpv4(address);
    if (value === undefined) return [`address must be an IPv4 address or "dhcp", got ${JSON.stringify(address)}`];
    const where = `network "${this.node.id}" (${subnet.cidr})`;
    if (!isInSubnet(value, subnet)) {
      const guess = formatIpv4(moveToSubnet(value, subnet));
      return [`address ${address} is outside ${where}; did you mean ${guess}?`];
    }
    const holder = this.holders.get(address);
    if (value === subnet.network) return [`address ${address} is the network address of ${where}; choose another`];
    if (value === subnet.broadcast) return [`address ${address} is the broadcast address of ${where}; choose another`];
    if (address === vlan.gateway) return [`address ${address} is the gateway of ${where}; choose another`];
    if (isInPool(value, vlan)) {
      const { from, to } = vlan.dynamicPool;
      return [`address ${address} is in the dynamic pool of ${where}, ${from} to ${to}; choose one outside it`];
    }
    if (holder !== undefined) return [`address ${address} of ${where} is taken by ${holder}; choose another`];
    return [];
  }

  /** Gives a checked address to the VM with the path `holder`. */
  claimAddress(address: string, holder: string): void {
    this.holders.set(address, holder);
  }
}

function isInPool(address: number, { dynamicPool: { from, to } }: Vlan): boolean {
  return address >= (parseIpv4(from) ?? Number.NaN) && address <= (parseIpv4(to) ?? Number.NaN);
}

function getSubnet(vlan: Vlan): Subnet {
  const subnet = parseSubnet(vlan.subnet);
  if (subnet === undefined)
    throw new Error(`subnet ${vlan.subnet} of VLAN ${vlan.id} is not valid; checkSite says so too`);
  return subnet;
}
