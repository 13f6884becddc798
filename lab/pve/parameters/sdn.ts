import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** A check of a value: the problem, or nothing. */
type Check = (value: string) => string | undefined;

function checkShortId(kind: string): Check {
  return (value) => {
    if (!/^[a-z][a-z0-9]*[a-z0-9]$/i.test(value)) return `${kind} ID '${value}' contains illegal characters`;
    return value.length > 8 ? `${kind} ID '${value}' can't be more length than 8 characters` : undefined;
  };
}

function checkSubnetId(value: string): string | undefined {
  const [, network = "", mask = ""] = value.split("-");
  const cidr = value.includes("/") ? value : `${network}/${mask}`;
  return ipaddr.isValidCIDR(cidr) ? undefined : "value does not look like a valid CIDR network";
}

/** Pairs of start and end, in any order; a parameter that comes several times has its pairs one after another. */
function checkDhcpRanges(value: string): string | undefined {
  const parts = value.split(",").map((part) => part.split("=", 2));
  const isPair = (index: number) =>
    parts
      .slice(index, index + 2)
      .map(([key]) => key)
      .sort()
      .join() === "end-address,start-address";
  if (parts.some((_, index) => index % 2 === 0 && !isPair(index))) return "format error";
  return parts.some(([, address = ""]) => isIP(address) === 0) ? "value is not a valid IP address" : undefined;
}

/** The formats of SDN, by Proxmox's names (`PVE::Network::SDN::*Plugin`, libpve-network-perl 1, read). */
export const SDN_FORMATS: Readonly<Record<string, Check>> = {
  ip: (value) => (isIP(value) === 0 ? "value is not a valid IP address" : undefined),
  "pve-sdn-bgp-rt": (value) => (/^\d+:\d+$/.test(value) ? undefined : `value '${value}' is not a BGP route target`),
  "pve-sdn-fabric-id": checkShortId("fabric"),
  "pve-sdn-dhcp-range-list": checkDhcpRanges,
  "pve-sdn-subnet-id": checkSubnetId,
  "pve-sdn-vnet-id": checkShortId("vnet"),
  "pve-sdn-zone-id": checkShortId("zone"),
};
