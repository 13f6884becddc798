import type { RecordType } from "../substrate/site";
import type { TenantIntent, VmIntent } from "./fleet-document";

/**
 * What is claimed. `vmid`, `vlan` and `address` (of either family) are unique at a site; `mac`, `state` and, by record
 * type, `fqdn` are unique in the fleet.
 */
export type ClaimKind = "address" | "fqdn" | "mac" | "state" | "vlan" | "vmid";

/** One identity that somebody claims: a line of the ledger. */
export interface Claim {
  readonly kind: ClaimKind;
  /** Site that it is unique at; left out where it is unique in the fleet. */
  readonly site?: string;
  /** Addresses in canonical form, MAC addresses in lower case, names without the final dot. */
  readonly value: string | number;
  /** Of a record set's name: its type. Left out for the name of a VM. */
  readonly type?: RecordType;
  /** Construct path of the holder: a VM, network or record as `tenant/id`, a state's tenant as `tenant`. */
  readonly owner: string;
  /** Of a VM's address, MAC address or name: the network device that has it. */
  readonly nic?: string;
  /** Of a VM's VMID: the id that the VM was born with, when that is not its id now. */
  readonly born?: string;
  /** Of a VM's VMID: whether the VM may not go from the code. */
  readonly protected?: true;
  /** Whether the VM is gone, or has another one now: nobody else gets it before it is released. */
  readonly retired?: true;
}

/** What a claim is called where a person types it. */
export const claimProps: Readonly<Record<ClaimKind, string>> = {
  address: "address",
  fqdn: "FQDN",
  mac: "mac",
  state: "state",
  vlan: "vlan",
  vmid: "vmId",
};

/** Returns the owners that are machines, by what a ledger says: VMs that are not gone. */
export function listMachines(claims: readonly Claim[]): ReadonlySet<string> {
  return new Set(claims.filter(({ kind, retired }) => kind === "vmid" && !retired).map(({ owner }) => owner));
}

/** Whether a claim is a machine's, which outlives the machine; others go with what claims them. */
export function isOfVm({ kind, type }: Claim): boolean {
  return kind === "vmid" || kind === "address" || kind === "mac" || (kind === "fqdn" && type === undefined);
}

/** Returns what two claims must not have in common. */
export function getClaimKey({ kind, site, value, type }: Claim): string {
  return `${kind} ${site ?? ""} ${value} ${type ?? ""}`;
}

/** Returns the identities that tenants claim, in their order: each tenant's state, then VLANs, VMs and names. */
export function collectClaims(tenants: readonly TenantIntent[]): Claim[] {
  return tenants.flatMap((tenant) => [
    { kind: "state", value: tenant.state, owner: tenant.tenant } as const,
    ...tenant.networks.map(({ id, vlanId }): Claim => {
      return { kind: "vlan", site: tenant.site, value: vlanId, owner: `${tenant.tenant}/${id}` };
    }),
    ...tenant.vms.flatMap((vm) => collectOfVm(tenant, vm)),
    ...collectNames(tenant),
  ]);
}

function collectOfVm({ tenant, site }: TenantIntent, vm: VmIntent): Claim[] {
  const owner = `${tenant}/${vm.id}`;
  const claims: Claim[] = [
    {
      kind: "vmid",
      site,
      value: vm.vmId,
      owner,
      ...(vm.born === vm.id ? {} : { born: vm.born }),
      ...(vm.protected ? { protected: true } : {}),
    },
  ];
  for (const { interface: nic, fqdn, address, ipv6Address, mac } of vm.nics) {
    claims.push({ kind: "fqdn", value: fqdn, owner, nic });
    if (address !== null) claims.push({ kind: "address", site, value: address, owner, nic });
    if (ipv6Address !== null) claims.push({ kind: "address", site, value: ipv6Address, owner, nic });
    if (mac !== null) claims.push({ kind: "mac", value: mac, owner, nic });
  }
  return claims;
}

/** Names of records. Those that a VM has by itself are claimed with the VM. */
function collectNames({ tenant, vms, records }: TenantIntent): Claim[] {
  const ids = new Set(vms.map(({ id }) => id));
  return records
    .filter(({ id }) => !ids.has(id))
    .map(({ id, fqdn, type }) => ({ kind: "fqdn", value: fqdn, type, owner: `${tenant}/${id}` }));
}
