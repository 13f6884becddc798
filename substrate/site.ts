import type { StateStore } from "./state-store";

/** A hypervisor: a node of the site's Proxmox VE cluster. */
export interface Node {
  /** Node name as Proxmox VE shows it. */
  readonly name: string;
  /** Logical CPUs. The most cores that a VM on it may have. */
  readonly cores: number;
  /** Installed memory, in MiB. The most memory that a VM on it may have. */
  readonly memoryMiB: number;
}

/** A Proxmox VE storage that holds VM disks (content type `images`). */
export interface Storage {
  /** Storage id as Proxmox VE shows it. */
  readonly id: string;
  /** Nodes that have it. */
  readonly nodes: readonly Node[];
  /** Whether all of them see the same volumes. */
  readonly shared: boolean;
}

/**
 * A cloud-init template, built by the image factory.
 *
 * It must have no network device: a tenant's token would need `SDN.Use` on the device's bridge to clone it, and could
 * then use that bridge (qemu-server 9.2.6, observed).
 *
 * A new image is best a new template. A change of this one reaches the VMs that take their node, storage or size from
 * it: another node **replaces** them, another storage moves their disks, another size grows them or fails.
 */
export interface Template {
  /** VM name of the template. */
  readonly name: string;
  /** VMID of the template, 100 to 999999999. */
  readonly vmId: number;
  /** Node that the template is stored on. */
  readonly node: Node;
  /** Storage of the template's disk. */
  readonly storage: Storage;
  /** Size of the template's disk `scsi0`, in GiB. A VM's disk is never smaller. */
  readonly diskGiB: number;
  /** Whether the QEMU guest agent is installed and enabled at boot. */
  readonly guestAgent: boolean;
}

/** Record types that a tenant may write. */
export type RecordType = "A" | "AAAA" | "CNAME" | "MX" | "PTR" | "SRV" | "TXT";

/** A TSIG key (RFC 8945). Its secret is never in the repository. */
export interface TsigKey {
  /** Key name, without the final dot. */
  readonly name: string;
  readonly algorithm: "hmac-sha256";
}

/** A DNS zone that one key may update (RFC 2136). */
export interface DnsZone {
  /** Zone name, without the final dot. */
  readonly name: string;
  /** The only key that the server accepts updates with. */
  readonly key: TsigKey;
  /** Record types that the key may write. */
  readonly recordTypes: readonly RecordType[];
}

/** A tenant's network as the substrate provides it: VLAN, subnet, DHCP scope and reverse zone. */
export interface Vlan {
  /** VLAN tag, 1 to 4094. */
  readonly id: number;
  /** Linux bridge on each node that carries the VLAN. */
  readonly bridge: string;
  /** Subnet in CIDR form, network address and prefix length. */
  readonly subnet: string;
  /** Default gateway. */
  readonly gateway: string;
  /** First and last address that the DHCP server gives out by itself; no VM may have one of them as its own. */
  readonly dynamicPool: { readonly from: string; readonly to: string };
  /** Zone of the PTR records. */
  readonly reverseZone: DnsZone;
}

/** What the substrate has set up for one tenant. */
export interface TenantGrant {
  /** Resource pool: the tenant's token has its rights there. */
  readonly pool: string;
  /** The tenant's own forward zone. */
  readonly zone: DnsZone;
  /** The VLANs that the tenant's token may connect VMs to. */
  readonly vlans: readonly Vlan[];
}

/** The account that Ansible logs in with. cloud-init makes it at the first boot. */
export interface AutomationUser {
  readonly name: string;
  /** OpenSSH public keys, one a line of `authorized_keys`. */
  readonly publicKeys: readonly string[];
}

/**
 * The substrate contract of one site: what exists before a tenant does, and is not ours to change.
 *
 * A tenant names places by these objects, so a typo does not compile.
 */
export interface Site {
  /** Site name: one DNS label. */
  readonly name: string;
  /** Domain of the site, without the final dot. */
  readonly domain: string;
  /** Proxmox VE API, `https://host:port/`. The default of the Terraform variable `proxmox_endpoint`. */
  readonly proxmoxEndpoint: string;
  /** Primary DNS server for updates. The defaults of the Terraform variables `dns_server` and `dns_port`. */
  readonly dns: { readonly server: string; readonly port: number };
  /** Resolvers that the VMs use, as addresses. */
  readonly nameServers: readonly string[];
  readonly automationUser: AutomationUser;
  readonly nodes: Readonly<Record<string, Node>>;
  readonly storages: Readonly<Record<string, Storage>>;
  readonly templates: Readonly<Record<string, Template>>;
  readonly vlans: Readonly<Record<string, Vlan>>;
  /** By tenant name. */
  readonly tenants: Readonly<Record<string, TenantGrant>>;
  /** Where a tenant's state is kept unless the tenant says otherwise. */
  readonly state: StateStore;
}
