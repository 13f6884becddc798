import ipaddr from "ipaddr.js";
import { parameterErrors } from "../../pve-error";
import type { Sdn, SdnObject } from "./sdn";

/** A range of addresses that DHCP hands out. */
export interface DhcpRange {
  readonly "start-address": string;
  readonly "end-address": string;
}

/** The id of a subnet: `zone-10.0.0.0-24`. */
export function renderSubnetId(zone: string, cidr: string): string {
  return `${zone}-${cidr.replace("/", "-")}`;
}

/** Zone, network and mask of a subnet's id. */
export function splitSubnetId(id: string): { zone: string; network: string; mask: string; cidr: string } {
  const [zone = "", network = "", mask = ""] = id.split("-");
  return { zone, network, mask, cidr: `${network}/${mask}` };
}

/** The ranges of `start-address=…,end-address=…`, several of them with commas between. */
export function readDhcpRanges(text: string | undefined): DhcpRange[] {
  const pairs = (text ?? "").split(",").filter((part) => part !== "");
  const ranges: DhcpRange[] = [];
  for (let index = 0; index < pairs.length; index += 2) {
    const range = Object.fromEntries(pairs.slice(index, index + 2).map((pair) => pair.split("=", 2)));
    ranges.push({ "start-address": range["start-address"] ?? "", "end-address": range["end-address"] ?? "" });
  }
  return ranges;
}

function isInside(address: string, cidr: string): boolean {
  const parsed = ipaddr.parse(address);
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return parsed.kind() === network.kind() && parsed.match(network, bits);
}

function compareAddresses(a: string, b: string): number {
  return Buffer.compare(Buffer.from(ipaddr.parse(a).toByteArray()), Buffer.from(ipaddr.parse(b).toByteArray()));
}

/**
 * Checks a subnet against its VNet (`PVE::Network::SDN::SubnetPlugin::on_update_hook`, read).
 *
 * @throws PveError 400.
 */
export function checkSubnet(sdn: Sdn, id: string, subnet: SdnObject): void {
  const { cidr, mask } = splitSubnetId(id);
  const vnet = sdn.find("vnets", String(subnet.vnet));
  if (vnet === undefined) throw parameterErrors({ vnet: `${subnet.vnet} don't exist` });
  if (vnet.vlanaware) throw parameterErrors({ vnet: "you can't add a subnet on a vlanaware vnet" });
  const gateway = subnet.gateway === undefined ? undefined : String(subnet.gateway);
  const isPointToPoint = gateway !== undefined && ipaddr.IPv4.isValid(gateway) && mask === "32";
  if (gateway !== undefined && !isInside(gateway, cidr) && !isPointToPoint)
    throw parameterErrors({ gateway: `${gateway} is not in subnet ${cidr}` });
  checkRanges(readDhcpRanges(subnet["dhcp-range"] as string | undefined), cidr);
}

function checkRanges(ranges: readonly DhcpRange[], cidr: string): void {
  const refuse = (text: string) => parameterErrors({ "dhcp-range": text });
  const before: DhcpRange[] = [];
  for (const range of ranges) {
    const { "start-address": start, "end-address": end } = range;
    if (compareAddresses(start, end) > 0)
      throw refuse(`start-address ${start} must be smaller than end-address ${end}`);
    if (!isInside(start, cidr)) throw refuse(`start-address ${start} is not in subnet ${cidr}`);
    if (!isInside(end, cidr)) throw refuse(`end-address ${end} is not in subnet ${cidr}`);
    const overlaps = (other: DhcpRange) =>
      compareAddresses(start, other["end-address"]) <= 0 && compareAddresses(other["start-address"], end) <= 0;
    if (before.some(overlaps)) throw refuse("dhcp ranges must not overlap");
    before.push(range);
  }
}
