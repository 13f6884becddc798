import { honoursReservationsInPool } from "../../substrate/dhcp";
import { getSubnet, parseIpv4 } from "../../substrate/ipv4";
import { parseIpv6 } from "../../substrate/ipv6";
import { checkMacBits } from "../../substrate/mac";
import { listReverseZones, type Site, type Vlan } from "../../substrate/site";
import { isAddressOf, isInPool, listPlatformAddresses } from "../../substrate/static-addresses";
import { findVmIdRange } from "../../substrate/vm-ids";
import type { Identity } from "./identity";
import { renderIdentity } from "./render-claim";

/** What the substrate says of an identity that no tenant has. */
export interface Place {
  /** `free`: for tenants to take; `platform`: the platform has it; `outside`: no tenant may have it. */
  readonly verdict: "free" | "platform" | "outside";
  /** Where it is, in words. */
  readonly where: string;
}

/** Returns a place as a line for people. */
export function renderPlace(identity: Identity, { verdict, where }: Place): string {
  const verdicts = { free: "free", platform: "the platform's", outside: "no tenant's" };
  return `${verdicts[verdict]}: ${renderIdentity(identity)}, ${where}`;
}

/** Returns where an identity is that no tenant has: at least one place, more where sites or networks overlap. */
export function findPlaces(identity: Identity, sites: readonly Site[]): Place[] {
  switch (identity.kind) {
    case "address":
      return findOfAddress(String(identity.value), sites);
    case "vmid":
      return findOfVmId(Number(identity.value), sites);
    case "fqdn":
      return findOfName(String(identity.value), sites);
    case "mac":
      return [findOfMac(String(identity.value))];
  }
}

function findOfAddress(address: string, sites: readonly Site[]): Place[] {
  const places = sites.flatMap((site) => {
    const vlans = Object.values(site.vlans);
    const inside = vlans.flatMap((vlan) => {
      const family = ([4, 6] as const).find(
        // A gateway may be link-local, and so in no subnet.
        (one) => isAddressOf(address, vlan, one) || (one === 6 && isSameIpv6(address, vlan.ipv6?.gateway)),
      );
      return family === undefined ? [] : [findInNetwork(address, site, vlan, family)];
    });
    return inside.length > 0 ? inside : findOfServer(address, site);
  });
  return places.length > 0 ? places : [{ verdict: "outside", where: `in no network of ${listNames(sites)}` }];
}

/** Name servers that are in none of the networks. */
function findOfServer(address: string, { name, nameServers, dns }: Site): Place[] {
  return [...nameServers, dns.server].includes(address)
    ? [{ verdict: "platform", where: `a name server of site ${name}` }]
    : [];
}

function findInNetwork(address: string, site: Site, vlan: Vlan, family: 4 | 6): Place {
  const subnet = family === 4 ? vlan.subnet : vlan.ipv6?.subnet;
  const network = `${subnet}, VLAN ${vlan.id} of site ${site.name}`;
  const role = findRole(address, site, vlan);
  if (role !== undefined) return { verdict: "platform", where: `${role} of ${network}` };
  const tenants = Object.entries(site.tenants).filter(([, { vlans }]) => vlans.some(({ id }) => id === vlan.id));
  const whose = `${network} (${tenants.map(([name]) => name).join(", ") || "no tenant's"})`;
  if (family === 6) {
    return {
      verdict: "free",
      where: `${isInStaticRange(address, vlan) ? "in" : "outside"} the static range of ${whose}`,
    };
  }
  if (!isInPool(parseIpv4(address) ?? Number.NaN, vlan)) {
    return { verdict: "free", where: `in the static part of ${whose}` };
  }
  const pool = `in the dynamic pool ${vlan.dynamicPool.from} to ${vlan.dynamicPool.to} of ${whose}`;
  return honoursReservationsInPool(vlan)
    ? { verdict: "free", where: `${pool}: for reservations alone, and the DHCP server may have given it to anybody` }
    : { verdict: "platform", where: `${pool}: the DHCP server gives it to anybody` };
}

/** What an address is in its network, when no VM may have it. */
function findRole(address: string, site: Site, vlan: Vlan): string | undefined {
  const value = parseIpv4(address);
  const { network, broadcast } = getSubnet(vlan.subnet);
  if (value === network) return "the network address";
  if (value === broadcast) return "the broadcast address";
  if (isSameIpv6(address, vlan.ipv6?.subnet.replace(/\/.*/, ""))) return "the routers' anycast address";
  if (!listPlatformAddresses(site, vlan).includes(address)) return undefined;
  if (address === vlan.gateway || isSameIpv6(address, vlan.ipv6?.gateway)) return "the gateway";
  if ([...site.nameServers, site.dns.server].includes(address)) return "a name server";
  return "one of the platform's addresses";
}

function isSameIpv6(address: string, other = ""): boolean {
  const value = parseIpv6(address);
  return value !== undefined && value === parseIpv6(other);
}

function isInStaticRange(address: string, { ipv6 }: Vlan): boolean {
  const [value, from, to] = [address, ipv6?.staticRange.from ?? "", ipv6?.staticRange.to ?? ""].map(parseIpv6);
  return value !== undefined && from !== undefined && to !== undefined && value >= from && value <= to;
}

function findOfVmId(vmId: number, sites: readonly Site[]): Place[] {
  // Proxmox VE's own bounds (pve-common, PVE::JSONSchema, `pve-vmid`).
  if (vmId < 100 || vmId > 999_999_999) return [{ verdict: "outside", where: "which must be from 100 to 999999999" }];
  return sites.map((site) => {
    const { name, templates } = site;
    const template = Object.values(templates).find((one) => one.vmId === vmId);
    if (template !== undefined) return { verdict: "platform", where: `template ${template.name} of site ${name}` };
    const range = findVmIdRange(site, vmId);
    if (range === undefined) return { verdict: "free", where: `in no tenant's range at site ${name}` };
    return { verdict: "free", where: `in the range of ${range.tenant} at site ${name}, ${range.from} to ${range.to}` };
  });
}

function findOfName(fqdn: string, sites: readonly Site[]): Place[] {
  const zones = sites.flatMap((site) => [
    ...Object.entries(site.tenants).map(([tenant, { zone }]) => ({ zone, whose: `of ${tenant} at site ${site.name}` })),
    ...Object.values(site.vlans).flatMap((vlan) =>
      listReverseZones(vlan).map((zone) => ({ zone, whose: `of VLAN ${vlan.id} of site ${site.name}` })),
    ),
  ]);
  const around = zones.filter(({ zone: { name } }) => fqdn === name || fqdn.endsWith(`.${name}`));
  // A zone may lie in another one: the inner one has the name.
  const longest = Math.max(...around.map(({ zone }) => zone.name.length));
  const places = around
    .filter(({ zone }) => zone.name.length === longest)
    .map(({ zone, whose }): Place => ({ verdict: "free", where: `in zone ${zone.name} ${whose}` }));
  return places.length > 0 ? places : [{ verdict: "outside", where: `in no zone of ${listNames(sites)}` }];
}

function findOfMac(mac: string): Place {
  const problem = checkMacBits(mac);
  if (problem !== undefined) return { verdict: "outside", where: `which ${problem.replace(/, got .*?;/, ";")}` };
  return { verdict: "free", where: "as far as tenants say theirs: what Proxmox VE makes up is not in the ledger" };
}

function listNames(sites: readonly Site[]): string {
  return sites.map(({ name }) => `site ${name}`).join(" or ");
}
