import { parseIdentity } from "../../../fleet/ledger/identity";
import { findPlaces, renderPlace } from "../../../fleet/ledger/places";
import type { Site } from "../../../substrate/site";
import { lab } from "../../fixtures/acme-site";

/** The lab's twin, but for a DHCP server that gives reserved addresses to anybody, and fewer tenants. */
const home: Site = {
  ...lab,
  name: "home",
  nameServers: ["10.20.13.53"],
  vlans: { net: { ...lab.vlans.umbra, dhcp: { server: "kea", reservationsOutOfPool: true } } },
  tenants: { "umbra-home": { ...lab.tenants.umbra, vlans: [], vmIds: { from: 3000, to: 3099 } } },
};

function explain(text: string, sites: readonly Site[] = [lab]): string[] {
  const identity = parseIdentity(text);
  if (identity === undefined) throw new Error(`${text} is no identity`);
  return findPlaces(identity, sites).map((place) => renderPlace(identity, place));
}

const data = "10.20.14.0/24, VLAN 14 of site lab";
const six = "2001:db8:0:e::/64, VLAN 14 of site lab";

test.each([
  ["10.20.14.50", `free: address 10.20.14.50, in the static part of ${data} (acme)`],
  ["10.20.14.1", `the platform's: address 10.20.14.1, the gateway of ${data}`],
  ["10.20.14.2", `the platform's: address 10.20.14.2, one of the platform's addresses of ${data}`],
  ["10.20.14.0", `the platform's: address 10.20.14.0, the network address of ${data}`],
  ["10.20.14.255", `the platform's: address 10.20.14.255, the broadcast address of ${data}`],
  [
    "10.20.14.100",
    `free: address 10.20.14.100, in the dynamic pool 10.20.14.100 to 10.20.14.200 of ${data} (acme): for reservations alone, and the DHCP server may have given it to anybody`,
  ],
  [
    "10.20.12.100",
    "the platform's: address 10.20.12.100, in the dynamic pool 10.20.12.100 to 10.20.12.200 of 10.20.12.0/24, VLAN 12 of site lab (acme): the DHCP server gives it to anybody",
  ],
  ["2001:db8:0:e::10", `free: address 2001:db8:0:e::10, in the static range of ${six} (acme)`],
  ["2001:db8:0:e::100", `free: address 2001:db8:0:e::100, outside the static range of ${six} (acme)`],
  ["2001:db8:0:e::11", `the platform's: address 2001:db8:0:e::11, one of the platform's addresses of ${six}`],
  ["2001:db8:0:e::", `the platform's: address 2001:db8:0:e::, the routers' anycast address of ${six}`],
  ["fe80::1", `the platform's: address fe80::1, the gateway of ${six}`],
  ["192.0.2.53", "the platform's: address 192.0.2.53, a name server of site lab"],
  ["198.51.100.1", "no tenant's: address 198.51.100.1, in no network of site lab"],
  ["2001:db8:0:f::1", "no tenant's: address 2001:db8:0:f::1, in no network of site lab"],
  ["1050", "free: vmid 1050, in the range of acme at site lab, 1000 to 1099"],
  ["2099", "free: vmid 2099, in the range of umbra at site lab, 2000 to 2099"],
  ["5000", "free: vmid 5000, in no tenant's range at site lab"],
  ["9001", "the platform's: vmid 9001, template alpine of site lab"],
  ["99", "no tenant's: vmid 99, which must be from 100 to 999999999"],
  ["1000000000", "no tenant's: vmid 1000000000, which must be from 100 to 999999999"],
  ["x.acme.lab.example", "free: fqdn x.acme.lab.example, in zone acme.lab.example of acme at site lab"],
  ["acme.lab.example", "free: fqdn acme.lab.example, in zone acme.lab.example of acme at site lab"],
  ["xacme.lab.example", "no tenant's: fqdn xacme.lab.example, in no zone of site lab"],
  [
    "9.14.20.10.in-addr.arpa",
    "free: fqdn 9.14.20.10.in-addr.arpa, in zone 14.20.10.in-addr.arpa of VLAN 14 of site lab",
  ],
  [
    "02:00:00:00:00:0a",
    "free: mac 02:00:00:00:00:0a, as far as tenants say theirs: what Proxmox VE makes up is not in the ledger",
  ],
  [
    "00:16:3e:00:00:01",
    "no tenant's: mac 00:16:3e:00:00:01, which must be locally administered; its second hexadecimal digit must be 2, 6, a or e",
  ],
])("%s that no tenant has is explained", (text, line) => {
  expect(explain(text)).toEqual([line]);
});

test("each site that has an address's network is named, by its own rules", () => {
  const network = "10.20.13.0/24, VLAN 13 of site";
  const pool = "in the dynamic pool 10.20.13.100 to 10.20.13.200 of";
  expect(explain("10.20.13.150", [lab, home])).toEqual([
    `the platform's: address 10.20.13.150, ${pool} ${network} lab (umbra): the DHCP server gives it to anybody`,
    `the platform's: address 10.20.13.150, ${pool} ${network} home (no tenant's): the DHCP server gives it to anybody`,
  ]);
  expect(explain("10.20.13.53", [lab, home])).toEqual([
    `free: address 10.20.13.53, in the static part of ${network} lab (umbra)`,
    `the platform's: address 10.20.13.53, a name server of ${network} home`,
  ]);
  expect(explain("3000", [lab, home])).toEqual([
    "free: vmid 3000, in no tenant's range at site lab",
    "free: vmid 3000, in the range of umbra-home at site home, 3000 to 3099",
  ]);
  expect(explain("198.51.100.1", [lab, home])).toEqual([
    "no tenant's: address 198.51.100.1, in no network of site lab or site home",
  ]);
});

test("a name is in the innermost zone", () => {
  const inner: Site = {
    ...lab,
    tenants: {
      ...lab.tenants,
      inner: { ...lab.tenants.umbra, zone: { ...lab.tenants.umbra.zone, name: "inner.acme.lab.example" } },
    },
  };
  expect(explain("x.inner.acme.lab.example", [inner])).toEqual([
    "free: fqdn x.inner.acme.lab.example, in zone inner.acme.lab.example of inner at site lab",
  ]);
});
