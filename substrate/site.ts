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
  /**
   * What a guest makes the second half of a SLAAC address of: `"eui64"`, its MAC address (RFC 4291 appendix A: the Linux
   * kernel by itself), or `"opaque"`, what nobody else knows (RFC 7217: NetworkManager, systemd-networkd when told so).
   *
   * @default "opaque"
   */
  readonly interfaceIdentifiers?: "eui64" | "opaque";
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

/**
 * A DHCPv4 server that reads reservations from the tenants' inventories.
 *
 * Kea may be told to look for reservations outside its pools alone (`reservations-out-of-pool` of the subnet): then one
 * inside the pool is given to anybody. dnsmasq has no such setting.
 */
export type DhcpServer =
  | { readonly server: "kea"; readonly reservationsOutOfPool: boolean }
  | { readonly server: "dnsmasq" };

/** The IPv6 side of a tenant's network. */
export interface Ipv6Network {
  /** Subnet in CIDR form, its prefix 64 bits long (RFC 4291 section 2.5.4; SLAAC knows no other). */
  readonly subnet: string;
  /** Default gateway: an address of the subnet, or a link-local one (`fe80::1`). */
  readonly gateway: string;
  /** First and last address that the ledger may give out. Free for VMs, whatever else is in the subnet. */
  readonly staticRange: { readonly from: string; readonly to: string };
  /** Zone of the PTR records, in ip6.arpa. */
  readonly reverseZone: DnsZone;
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
  /** First and last address that the DHCP server gives out by itself. */
  readonly dynamicPool: { readonly from: string; readonly to: string };
  /**
   * Further addresses of the subnet, of either family, that are the platform's: routers' own, relays, appliances. No VM
   * gets one.
   *
   * @default - none but the gateways and what of the site's name servers lies in the subnet
   */
  readonly platformAddresses?: readonly string[];
  /**
   * The network's DHCP server, where it takes reservations from tenants.
   *
   * @default - it takes none
   */
  readonly dhcp?: DhcpServer;
  /** Zone of the PTR records. */
  readonly reverseZone: DnsZone;
  /**
   * IPv6 in the same network.
   *
   * @default - IPv4 alone
   */
  readonly ipv6?: Ipv6Network;
}

/** What the substrate has set up for one tenant. */
export interface TenantGrant {
  /** Resource pool: the tenant's token has its rights there. */
  readonly pool: string;
  /** The tenant's own forward zone. */
  readonly zone: DnsZone;
  /** The VLANs that the tenant's token may connect VMs to. */
  readonly vlans: readonly Vlan[];
  /** First and last VMID that the ledger may give to the tenant's VMs. Nobody else's VM has one of them. */
  readonly vmIds: { readonly from: number; readonly to: number };
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
  /**
   * Those who answer for the site and for all that is no tenant's: `@user`, `@organization/team` or an e-mail address, at
   * least one. Whatever has no other owner is theirs to review.
   */
  readonly owners: readonly string[];
  /** Proxmox VE API, `https://host:port/`. The default of the Terraform variable `proxmox_endpoint`. */
  readonly proxmoxEndpoint: string;
  /** Primary DNS server for updates. The defaults of the Terraform variables `dns_server` and `dns_port`. */
  readonly dns: { readonly server: string; readonly port: number };
  /** Resolvers that the VMs use, as addresses. */
  readonly nameServers: readonly string[];
  readonly automationUser: AutomationUser;
  /**
   * First octet of deterministic MAC addresses, two lower-case hexadecimal digits: unicast and locally administered, so
   * that the second is 2, 6, a or e (RFC 9542 section 2.1). Changing it changes every deterministic MAC address.
   *
   * @default "02"
   */
  readonly macFirstOctet?: string;
  readonly nodes: Readonly<Record<string, Node>>;
  readonly storages: Readonly<Record<string, Storage>>;
  readonly templates: Readonly<Record<string, Template>>;
  readonly vlans: Readonly<Record<string, Vlan>>;
  /** By tenant name. */
  readonly tenants: Readonly<Record<string, TenantGrant>>;
  /** Where a tenant's state is kept unless the tenant says otherwise. */
  readonly state: StateStore;
}

/** Returns the zones of a network's PTR records. */
export function listReverseZones({ reverseZone, ipv6 }: Vlan): DnsZone[] {
  return ipv6 === undefined ? [reverseZone] : [reverseZone, ipv6.reverseZone];
}

const innerZones = new WeakMap<Site, ReadonlyMap<string, readonly string[]>>();

/** Returns the zones of other tenants that lie in a zone. Each site is looked through once, whatever the number of tenants. */
export function listInnerZones(site: Site, zone: string): readonly string[] {
  const known = innerZones.get(site) ?? findInnerZones(site);
  innerZones.set(site, known);
  return known.get(zone) ?? [];
}

function findInnerZones({ tenants }: Site): ReadonlyMap<string, readonly string[]> {
  const names = new Set(Object.values(tenants).map(({ zone }) => zone.name));
  const inner = new Map<string, string[]>();
  for (const name of names) {
    const labels = name.split(".");
    for (let index = 1; index < labels.length; index += 1) {
      const outer = labels.slice(index).join(".");
      if (names.has(outer)) inner.set(outer, [...(inner.get(outer) ?? []), name]);
    }
  }
  return inner;
}
