import type { RecordType } from "../substrate/site";

/** One disk of a VM. */
export interface DiskIntent {
  /** Proxmox VE's name of the slot: `scsi0`, ... */
  readonly interface: string;
  readonly storage: string;
  readonly sizeGiB: number;
}

/** One network device of a VM. */
export interface NicIntent {
  /** Proxmox VE's name of the slot: `net0`, ... */
  readonly interface: string;
  /** Id of the tenant's network. */
  readonly network: string;
  /** Fully qualified domain name that its addresses have, without the final dot. */
  readonly fqdn: string;
  /**
   * How the guest gets its IPv4 address: `static`, from cloud-init; `reserved`, from the DHCP server, which has a
   * reservation for it; `dhcp`, from the DHCP server's dynamic pool.
   */
  readonly addressing: "static" | "reserved" | "dhcp";
  /** IPv4 address; `null` with `dhcp`. */
  readonly address: string | null;
  /** IPv6 address in canonical form; `null`: none, or one by SLAAC that nobody else knows. */
  readonly ipv6Address: string | null;
  /** MAC address, lower case; `null`: Proxmox VE makes one up. */
  readonly mac: string | null;
}

/** One VM as its tenant file asks for it, every default resolved. */
export interface VmIntent {
  /** Construct id; Terraform address `proxmox_virtual_environment_vm.<id>`; host name. */
  readonly id: string;
  readonly vmId: number;
  readonly node: string;
  readonly template: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly disks: readonly DiskIntent[];
  /** `net0`, and what follows it. */
  readonly nics: readonly NicIntent[];
  /** Fully qualified domain name, without the final dot: the one of `net0`. */
  readonly fqdn: string;
  /** Whether neither an apply nor a synthesis may destroy it. */
  readonly protected: boolean;
  /** The id it had before; `null`: none that matters. */
  readonly formerly: string | null;
  /** The id that it was born with, which deterministic MAC addresses are made of. */
  readonly born: string;
}

/** One DNS record set. */
export interface RecordIntent {
  /** Construct id of the VM or record that it belongs to. */
  readonly id: string;
  /** Terraform address. */
  readonly address: string;
  /** Terraform address that it is moved from; `null`: it has no other. */
  readonly movedFrom: string | null;
  readonly type: RecordType;
  /** Owner name, fully qualified, without the final dot. */
  readonly fqdn: string;
  /**
   * Addresses in canonical form, target names with the final dot, texts as they were given; for MX and SRV the numbers
   * and the name as a zone file has them (`10 mail.example.`, `0 0 389 db.example.`).
   */
  readonly values: readonly string[];
  readonly ttlSeconds: number;
}

/** One network that a tenant uses. */
export interface NetworkIntent {
  readonly id: string;
  readonly vlanId: number;
  readonly subnet: string;
  /** `null`: IPv4 alone. */
  readonly ipv6Subnet: string | null;
}

/** What one tenant stack claims and asks for. */
export interface TenantIntent {
  readonly tenant: string;
  readonly site: string;
  /** Those who answer for it, as `CODEOWNERS` has them; none: the platform's. */
  readonly owners: readonly string[];
  /** Folder of `cdk.tf.json`, relative to cdktf's output folder. */
  readonly folder: string;
  /** Where the state is kept, in one line: unique in the fleet. */
  readonly state: string;
  /** Folder of the tenant's inventory, relative to the repository root. */
  readonly inventory: string;
  /** Names of the Terraform variables that hold the tenant's credentials. */
  readonly variables: { readonly proxmoxApiToken: string; readonly dnsKeySecret: string };
  readonly networks: readonly NetworkIntent[];
  readonly vms: readonly VmIntent[];
  readonly records: readonly RecordIntent[];
}

/** Drift that is known and accepted for a while: one entry of `tenants/expected-drift.ts`. */
export interface ExpectedDrift {
  readonly tenant: string;
  /** Terraform address; of what no state holds `qemu/<VMID>`, or `<FQDN> <type>`. */
  readonly address: string;
  /** What of it differs, as the finding has it; empty: it as a whole. */
  readonly attribute: string;
  /** Why it is accepted. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day on which it is expected, `YYYY-MM-DD`, by UTC. */
  readonly expires: string;
}

/** A loss that is meant: one entry of `tenants/allowed-losses.ts`. */
export interface AllowedLoss {
  readonly tenant: string;
  /** Terraform address of a VM: `proxmox_virtual_environment_vm.<id>`. */
  readonly address: string;
  /** `replace`: it may be destroyed and made again; `destroy`: it may go, or lose a disk. */
  readonly loss: "replace" | "destroy";
  /** Why it is meant. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day on which it is allowed, `YYYY-MM-DD`, by UTC. */
  readonly expires: string;
}

/** Version of the fleet document. 2: a VM's network, address and MAC address are those of its NICs. */
export const fleetVersion = 2;

/**
 * `cdktf.out/fleet.json`: the intent of every tenant, resolved. A contract that other tools may read; `version` grows
 * when a field changes its meaning or goes.
 */
export interface FleetDocument {
  readonly version: typeof fleetVersion;
  readonly tenants: readonly TenantIntent[];
  /** Those who answer for all that is no tenant's: every site's, in alphabetical order. */
  readonly platformOwners: readonly string[];
  readonly expectedDrift: readonly ExpectedDrift[];
  readonly allowedLosses: readonly AllowedLoss[];
}
