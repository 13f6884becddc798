import { checkSite, checkSites } from "../../substrate/check-site";
import type { Ipv6Network, Site, TenantGrant, Vlan } from "../../substrate/site";
import { sites } from "../../substrate/sites";
import { http } from "../../substrate/state-store";
import { lab } from "../fixtures/acme-site";

test("every site of this repository is a good one", () => {
  expect(checkSites(sites)).toEqual([]);
});

test("a good site has no problems", () => {
  expect(checkSite(lab)).toEqual([]);
});

test("two sites differ in name and domain", () => {
  expect(checkSites([lab, { ...lab }])).toEqual([
    'sites.1 name must be unique, got "lab", which sites.0 has',
    'sites.1 domain must be unique, got "lab.example", which sites.0 has',
  ]);
});

/** The site with tenant acme's VLAN changed. */
function withVlan(change: Partial<Vlan>): Site {
  const acme = { ...lab.vlans.acme, ...change };
  return {
    ...lab,
    vlans: { ...lab.vlans, acme },
    tenants: { ...lab.tenants, acme: { ...lab.tenants.acme, vlans: [acme, lab.vlans.data, lab.vlans.old] } },
  };
}

const reverse6 = { ...lab.vlans.data.ipv6.reverseZone, name: "a.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa" };

/** The site with IPv6 in tenant acme's VLAN. */
function withIpv6(change: Partial<Ipv6Network>): Site {
  const range = { from: "2001:db8:0:a::10", to: "2001:db8:0:a::20" };
  const ipv6 = { subnet: "2001:db8:0:a::/64", gateway: "2001:db8:0:a::1", staticRange: range, reverseZone: reverse6 };
  return withVlan({ ipv6: { ...ipv6, ...change } });
}

/** The site with tenant umbra's grant changed. */
function withTenant(change: Partial<TenantGrant>): Site {
  return { ...lab, tenants: { ...lab.tenants, umbra: { ...lab.tenants.umbra, ...change } } };
}

test("two VLANs of a tenant may share a reverse zone", () => {
  const one = { ...lab.vlans.acme, reverseZone: { ...lab.vlans.acme.reverseZone, name: "20.10.in-addr.arpa" } };
  const other = { ...lab.vlans.umbra, reverseZone: one.reverseZone };
  expect(
    checkSite({ ...lab, vlans: { one, other }, tenants: { acme: { ...lab.tenants.acme, vlans: [one, other] } } }),
  ).toEqual([]);
});

test.each<[string, Site, string]>([
  ["a VLAN tag out of range", withVlan({ id: 4095 }), "vlans.acme id must be a whole number from 1 to 4094, got 4095"],
  ["one VLAN tag twice", withVlan({ id: 13 }), "vlans.umbra id must be unique, got 13, which vlans.acme has"],
  [
    "a subnet with host bits",
    withVlan({ subnet: "10.20.12.1/24" }),
    'vlans.acme subnet must be an IPv4 network in CIDR form with a prefix of at most 30, got "10.20.12.1/24"',
  ],
  [
    "a subnet without hosts",
    withVlan({ subnet: "10.20.12.0/31" }),
    'vlans.acme subnet must be an IPv4 network in CIDR form with a prefix of at most 30, got "10.20.12.0/31"',
  ],
  [
    "a gateway elsewhere",
    withVlan({ gateway: "10.20.13.1" }),
    'vlans.acme gateway must be a host address of 10.20.12.0/24, got "10.20.13.1"',
  ],
  [
    "the broadcast address as gateway",
    withVlan({ gateway: "10.20.12.255" }),
    'vlans.acme gateway must be a host address of 10.20.12.0/24, got "10.20.12.255"',
  ],
  [
    "a gateway in the pool",
    withVlan({ gateway: "10.20.12.150" }),
    "vlans.acme gateway must be outside the dynamic pool 10.20.12.100 to 10.20.12.200, got 10.20.12.150",
  ],
  [
    "a pool that leaves the subnet",
    withVlan({ dynamicPool: { from: "10.20.12.100", to: "10.20.13.4" } }),
    'vlans.acme dynamicPool.to must be a host address of 10.20.12.0/24, got "10.20.13.4"',
  ],
  [
    "a pool that ends before it begins",
    withVlan({ dynamicPool: { from: "10.20.12.9", to: "10.20.12.8" } }),
    "vlans.acme dynamicPool must end where it begins or later, got 10.20.12.9 to 10.20.12.8",
  ],
  [
    "overlapping subnets",
    withVlan({ subnet: "10.20.12.0/23" }),
    "vlans.umbra subnet must not overlap vlans.acme (10.20.12.0/23), got 10.20.13.0/24",
  ],
  [
    "a reverse zone of another subnet",
    withVlan({ reverseZone: { ...lab.vlans.acme.reverseZone, name: "99.20.10.in-addr.arpa" } }),
    'vlans.acme reverseZone must cover 10.20.12.0/24, got "99.20.10.in-addr.arpa"',
  ],
  [
    "two keys for one tenant",
    withVlan({ reverseZone: { ...lab.vlans.acme.reverseZone, key: lab.tenants.umbra.zone.key } }),
    'tenants.acme zones must be written with one key, got "acme-key" and "umbra-key"',
  ],
  [
    "an endpoint without TLS",
    { ...lab, proxmoxEndpoint: "http://pve:8006/" },
    'proxmoxEndpoint must be an https URL of a host and a port, got "http://pve:8006/"',
  ],
  [
    "a DNS port out of range",
    { ...lab, dns: { server: "192.0.2.53", port: 0 } },
    "dns.port must be a whole number from 1 to 65535, got 0",
  ],
  ["no resolver", { ...lab, nameServers: [] }, "nameServers must hold at least one address, got none"],
  ["a resolver by name", { ...lab, nameServers: ["ns1"] }, 'nameServers[0] must be an IPv4 address, got "ns1"'],
  [
    "an account that is none",
    { ...lab, automationUser: { ...lab.automationUser, name: "Robot 1" } },
    'automationUser.name must be a user name, got "Robot 1"',
  ],
  [
    "no key to log in with",
    { ...lab, automationUser: { name: "robot", publicKeys: [] } },
    "automationUser.publicKeys must hold at least one key, got none",
  ],
  [
    "a private key",
    { ...lab, automationUser: { name: "robot", publicKeys: ["-----BEGIN"] } },
    "automationUser.publicKeys[0] must be one OpenSSH public key",
  ],
  ["nobody who answers for it", { ...lab, owners: [] }, "owners must hold at least one, got none"],
  [
    "an owner that is none",
    { ...lab, owners: ["platform"] },
    'owners[0] must be @user, @organization/team or an e-mail address, got "platform"',
  ],
  [
    "one vmId for two templates",
    { ...lab, templates: { ...lab.templates, alpine: { ...lab.templates.alpine, vmId: 9000 } } },
    "templates.alpine vmId must be unique, got 9000, which templates.debian13 has",
  ],
  [
    "a template on a storage that its node lacks",
    { ...lab, templates: { a: { ...lab.templates.alpine, node: lab.nodes.two, storage: lab.storages.fast } } },
    'templates.a storage must be on node "two", got "fast"',
  ],
  [
    "a node of elsewhere",
    { ...lab, storages: { ...lab.storages, x: { id: "x", nodes: [{ ...lab.nodes.one, name: "x" }], shared: false } } },
    'storages.x nodes must be nodes of the site, got "x"',
  ],
  [
    "one pool for two tenants",
    { ...lab, tenants: { ...lab.tenants, umbra: { ...lab.tenants.umbra, pool: "acme-pool" } } },
    'tenants.umbra pool must be unique, got "acme-pool", which tenants.acme has',
  ],
  [
    "one VLAN for two tenants",
    { ...lab, tenants: { ...lab.tenants, umbra: { ...lab.tenants.umbra, vlans: [lab.vlans.acme] } } },
    "tenants.umbra vlans must be the tenant's own, got 12, which tenants.acme has",
  ],
  [
    "a zone of another domain",
    { ...lab, tenants: { acme: { ...lab.tenants.acme, zone: { ...lab.tenants.acme.zone, name: "acme.test" } } } },
    'tenants.acme zone must be in lab.example, got "acme.test"',
  ],
  [
    "a password in its endpoint",
    { ...lab, proxmoxEndpoint: "https://u:p@pve:8006/" },
    'proxmoxEndpoint must be an https URL of a host and a port, got "https://u:p@pve:8006/"',
  ],
  [
    "a path in its endpoint",
    { ...lab, proxmoxEndpoint: "https://pve:8006/api2/json" },
    'proxmoxEndpoint must be an https URL of a host and a port, got "https://pve:8006/api2/json"',
  ],
  [
    "a state store without TLS",
    { ...lab, state: http({ url: "http://plain" }) },
    'state url must be an https URL, got "http://plain"',
  ],
  [
    "a bridge that says more than its name",
    withVlan({ bridge: "vmbr0,tag=5" }),
    'vlans.acme bridge must be the name of a bridge, got "vmbr0,tag=5"',
  ],
  [
    "a storage that is none",
    { ...lab, storages: { ...lab.storages, x: { id: "a b", nodes: [], shared: false } } },
    'storages.x id must be a storage id, got "a b"',
  ],
  [
    "a node without memory",
    { ...lab, nodes: { ...lab.nodes, x: { name: "x", cores: 1, memoryMiB: 0 } } },
    "nodes.x memoryMiB must be a whole number from 1, got 0",
  ],
  [
    "a node that is no host name",
    { ...lab, nodes: { ...lab.nodes, x: { name: "Node_1", cores: 1, memoryMiB: 1 } } },
    'nodes.x name must be one lower-case DNS label, got "Node_1"',
  ],
  [
    "a template that is no VM name",
    { ...lab, templates: { x: { ...lab.templates.alpine, name: "a b" } } },
    'templates.x name must be a VM name, got "a b"',
  ],
  [
    "one key for two tenants",
    withTenant({ zone: { ...lab.tenants.umbra.zone, key: lab.tenants.acme.zone.key } }),
    'tenants.umbra zone.key must be unique, got "acme-key", which tenants.acme has',
  ],
  [
    "one zone for two tenants",
    withTenant({ zone: { ...lab.tenants.umbra.zone, name: "acme.lab.example" } }),
    'tenants.umbra zone must be unique, got "acme.lab.example", which tenants.acme has',
  ],
  [
    "a zone in capitals",
    withTenant({ zone: { ...lab.tenants.umbra.zone, name: "Umbra.lab.example" } }),
    'tenants.umbra zone must be a domain name without a final dot, got "Umbra.lab.example"',
  ],
  [
    "a key with a final dot",
    withTenant({ zone: { ...lab.tenants.umbra.zone, key: { name: "key.", algorithm: "hmac-sha256" } } }),
    'tenants.umbra zone key must be a domain name without a final dot, got "key."',
  ],
  [
    "a VLAN of elsewhere",
    withTenant({ vlans: [{ ...lab.vlans.umbra, id: 99 }] }),
    "tenants.umbra vlans must be VLANs of the site, got 99",
  ],
  [
    "a reverse zone that covers half a subnet",
    { ...withVlan({ subnet: "10.20.10.0/23" }), domain: "lab.example" },
    'vlans.acme reverseZone must cover 10.20.10.0/23, got "12.20.10.in-addr.arpa"',
  ],
  [
    "a reverse zone of the first half alone",
    withVlan({ subnet: "10.20.12.0/23" }),
    'vlans.acme reverseZone must cover 10.20.12.0/23, got "12.20.10.in-addr.arpa"',
  ],
  [
    "a small subnet in a large one that comes later",
    { ...lab, vlans: { a: { ...lab.vlans.acme, subnet: "10.20.13.128/25" }, umbra: lab.vlans.umbra } },
    "vlans.umbra subnet must not overlap vlans.a (10.20.13.128/25), got 10.20.13.0/24",
  ],
  [
    "a domain that is too long",
    { ...lab, domain: Array(64).fill("abc").join(".") },
    `domain must be a domain name without a final dot, got "${Array(64).fill("abc").join(".")}"`,
  ],
  [
    "an unsafe tenant name",
    { ...lab, tenants: { "../x": lab.tenants.acme } },
    'tenants must have lower-case DNS labels as names, got "../x"',
  ],
  [
    "a platform address of elsewhere",
    withVlan({ platformAddresses: ["10.20.13.2"] }),
    'vlans.acme platformAddresses must be addresses of its subnets, got "10.20.13.2"',
  ],
  [
    "an IPv6 platform address where there is no IPv6",
    withVlan({ platformAddresses: ["2001:db8:0:e::1"] }),
    'vlans.acme platformAddresses must be addresses of its subnets, got "2001:db8:0:e::1"',
  ],
  [
    "an IPv6 subnet of another size",
    withIpv6({ subnet: "2001:db8:0:e::/56" }),
    'vlans.acme ipv6.subnet must be an IPv6 network in CIDR form with a prefix of 64, got "2001:db8:0:e::/56"',
  ],
  [
    "an IPv6 subnet with host bits",
    withIpv6({ subnet: "2001:db8:0:e::1/64" }),
    'vlans.acme ipv6.subnet must be an IPv6 network in CIDR form with a prefix of 64, got "2001:db8:0:e::1/64"',
  ],
  [
    "an IPv6 gateway of elsewhere",
    withIpv6({ gateway: "2001:db8:0:f::1" }),
    'vlans.acme ipv6.gateway must be a host address of 2001:db8:0:a::/64 or a link-local one, got "2001:db8:0:f::1"',
  ],
  [
    "an IPv6 static range of elsewhere",
    withIpv6({ staticRange: { from: "2001:db8:0:a::1", to: "2001:db8:0:b::1" } }),
    'vlans.acme ipv6.staticRange.to must be a host address of 2001:db8:0:a::/64, got "2001:db8:0:b::1"',
  ],
  [
    "an IPv6 static range that ends before it begins",
    withIpv6({ staticRange: { from: "2001:db8:0:a::9", to: "2001:db8:0:a::1" } }),
    "vlans.acme ipv6.staticRange must end where it begins or later, got 2001:db8:0:a::9 to 2001:db8:0:a::1",
  ],
  [
    "an IPv6 reverse zone of elsewhere",
    withIpv6({ reverseZone: lab.vlans.data.ipv6.reverseZone }),
    'vlans.acme ipv6.reverseZone must cover 2001:db8:0:a::/64, got "e.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"',
  ],
  [
    "an IPv6 subnet twice",
    withIpv6(lab.vlans.data.ipv6),
    "vlans.data ipv6.subnet must be its own, got 2001:db8:0:e::/64, which vlans.acme has",
  ],
  [
    "an IPv6 reverse zone of another key",
    withIpv6({ reverseZone: { ...reverse6, key: { name: "other", algorithm: "hmac-sha256" } } }),
    'tenants.acme zones must be written with one key, got "acme-key" and "other"',
  ],
  [
    "VMIDs that are no range",
    withTenant({ vmIds: { from: 99, to: 200 } }),
    "tenants.umbra vmIds must be a range of whole numbers from 100 to 999999999, got 99 to 200",
  ],
  [
    "VMIDs of two tenants",
    withTenant({ vmIds: { from: 1099, to: 1200 } }),
    "tenants.umbra vmIds must not overlap tenants.acme (1000 to 1099), got 1099 to 1200",
  ],
  [
    "VMIDs that hold a template's",
    withTenant({ vmIds: { from: 8000, to: 9000 } }),
    "tenants.umbra vmIds must not hold a template's, got 9000 of templates.debian13",
  ],
  ...["01", "00", "2", "0A", "03"].map((macFirstOctet): [string, Site, string] => [
    `the first octet ${macFirstOctet}`,
    { ...lab, macFirstOctet },
    `macFirstOctet must be two lower-case hexadecimal digits of which the second is 2, 6, a or e, got "${macFirstOctet}"`,
  ]),
])("a site fails with %s", (_, site, problem) => {
  expect(checkSite(site)).toContain(`[site lab] ${problem}`);
});
