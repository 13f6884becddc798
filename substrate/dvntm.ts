import type { DhcpServer, DnsZone, Node, RecordType, Site, Storage, TsigKey, Vlan } from "./site";
import { local } from "./state-store";

const domain = "dvntm.deevnet.net";

const pveTenant: Node = { name: "pve-tenant", cores: 32, memoryMiB: 262_144 };
const localLvm: Storage = { id: "local-lvm", nodes: [pveTenant], shared: false };

const forwardTypes: readonly RecordType[] = ["A", "CNAME", "TXT"];

const keys = {
  grooveiq: { name: "tenant-grooveiq", algorithm: "hmac-sha256" },
  vintronics: { name: "tenant-vintronics", algorithm: "hmac-sha256" },
  moneyrouter: { name: "tenant-moneyrouter", algorithm: "hmac-sha256" },
} satisfies Record<string, TsigKey>;

/** On the router of each network, with Kea's default: reservations are honoured inside the pool as well. */
const kea: DhcpServer = { server: "kea", reservationsOutOfPool: false };

const vlans = {
  grooveiq: {
    id: 100,
    bridge: "vmbr0",
    subnet: "10.100.0.0/24",
    gateway: "10.100.0.1",
    dynamicPool: { from: "10.100.0.100", to: "10.100.0.200" },
    dhcp: kea,
    reverseZone: { name: "0.100.10.in-addr.arpa", key: keys.grooveiq, recordTypes: ["PTR"] },
  },
  vintronics: {
    id: 101,
    bridge: "vmbr0",
    subnet: "10.101.0.0/24",
    gateway: "10.101.0.1",
    dynamicPool: { from: "10.101.0.100", to: "10.101.0.200" },
    dhcp: kea,
    reverseZone: { name: "0.101.10.in-addr.arpa", key: keys.vintronics, recordTypes: ["PTR"] },
  },
  moneyrouter: {
    id: 102,
    bridge: "vmbr0",
    subnet: "10.102.0.0/24",
    gateway: "10.102.0.1",
    dynamicPool: { from: "10.102.0.100", to: "10.102.0.200" },
    dhcp: kea,
    reverseZone: { name: "0.102.10.in-addr.arpa", key: keys.moneyrouter, recordTypes: ["PTR"] },
  },
} satisfies Record<string, Vlan>;

const zones = {
  grooveiq: { name: `grooveiq.${domain}`, key: keys.grooveiq, recordTypes: forwardTypes },
  vintronics: { name: `vintronics.${domain}`, key: keys.vintronics, recordTypes: forwardTypes },
  moneyrouter: { name: `moneyrouter.${domain}`, key: keys.moneyrouter, recordTypes: forwardTypes },
} satisfies Record<string, DnsZone>;

/** The mobile site. */
export const dvntm = {
  name: "dvntm",
  domain,
  owners: ["@deevnet/platform"],
  proxmoxEndpoint: `https://pve-tenant.${domain}:8006/`,
  dns: { server: "10.99.0.53", port: 53 },
  nameServers: ["10.99.0.53", "10.99.0.54"],
  automationUser: {
    name: "automation",
    publicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4qKqgWFcKRdMq6VvcRYlQg9P+wv388Z6VRo7SzmYrd automation@dvntm"],
  },
  nodes: { pveTenant },
  storages: { localLvm },
  templates: {
    fedora43: {
      name: "fedora-43-template",
      vmId: 9043,
      node: pveTenant,
      storage: localLvm,
      diskGiB: 5,
      guestAgent: true,
    },
  },
  vlans,
  tenants: {
    grooveiq: { pool: "grooveiq", zone: zones.grooveiq, vlans: [vlans.grooveiq], vmIds: { from: 100010, to: 100999 } },
    vintronics: {
      pool: "vintronics",
      zone: zones.vintronics,
      vlans: [vlans.vintronics],
      vmIds: { from: 101010, to: 101999 },
    },
    moneyrouter: {
      pool: "moneyrouter",
      zone: zones.moneyrouter,
      vlans: [vlans.moneyrouter],
      vmIds: { from: 102010, to: 102999 },
    },
  },
  state: local(),
} satisfies Site;
