import type { TenantIntent } from "../../ledger/fleet-document";
import { listReverseZones, type Site } from "../../substrate/site";
import { getRecordKey } from "./held-records";

/** A VM of the code. */
export interface VmOwner {
  readonly tenant: string;
  /** Its id in the code. */
  readonly id: string;
}

/** Whose names, VMs and zones are whose, by the code of all tenants. */
export interface FleetOwners {
  /** Tenants by their record sets, see {@link getRecordKey}. */
  readonly records: ReadonlyMap<string, string>;
  /** VMs by site and VMID: `dvntm 100010`. */
  readonly vms: ReadonlyMap<string, VmOwner>;
  /** Names of VMs without an address of ours: the site's DHCP server publishes them. */
  readonly dhcpNames: ReadonlySet<string>;
  /** Tenants by the zones that they may write to, of all sites. */
  readonly zones: ReadonlyMap<string, readonly string[]>;
}

/** Returns whose is what. Once a run: it is looked up for every tenant. */
export function listOwners(fleet: readonly TenantIntent[], sites: readonly Site[]): FleetOwners {
  const zones = new Map<string, string[]>();
  for (const { tenants } of sites) {
    for (const [tenant, { zone, vlans }] of Object.entries(tenants)) {
      for (const { name } of [zone, ...vlans.flatMap(listReverseZones)]) {
        zones.set(name, [...new Set([...(zones.get(name) ?? []), tenant])]);
      }
    }
  }
  const nics = fleet.flatMap(({ vms }) => vms.flatMap((vm) => vm.nics));
  return {
    records: new Map(
      fleet.flatMap(({ tenant, records }) =>
        records.map(({ fqdn, type }) => [getRecordKey(fqdn, type), tenant] as const),
      ),
    ),
    vms: new Map(
      fleet.flatMap(({ tenant, site, vms }) =>
        vms.map(({ id, vmId }) => [getVmKey(site, vmId), { tenant, id }] as const),
      ),
    ),
    dhcpNames: new Set(nics.filter(({ address }) => address === null).map(({ fqdn }) => fqdn.toLowerCase())),
    zones,
  };
}

/** Returns what tells the VMs of all sites apart. */
export function getVmKey(site: string, vmId: number): string {
  return `${site} ${vmId}`;
}
