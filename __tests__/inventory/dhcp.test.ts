import fc from "fast-check";
import { type DhcpReservation, renderDnsmasqHosts, renderKeaReservations } from "../../inventory/dhcp";

const api = { macAddress: "02:00:00:0a:14:0b", address: "10.20.12.11", hostName: "api-vm01" };
const database = { macAddress: "02:00:00:0a:14:09", address: "10.20.12.9", hostName: "db-vm01" };

test("Kea's file is an array of hosts with their tenant, in the order of their addresses", () => {
  expect(renderKeaReservations("acme", [api, database])).toBe(`\
[
  {
    "hw-address": "02:00:00:0a:14:09",
    "ip-address": "10.20.12.9",
    "hostname": "db-vm01",
    "user-context": {
      "tenant": "acme"
    }
  },
  {
    "hw-address": "02:00:00:0a:14:0b",
    "ip-address": "10.20.12.11",
    "hostname": "api-vm01",
    "user-context": {
      "tenant": "acme"
    }
  }
]
`);
});

test("dnsmasq's file is one host a line, in the order of their addresses", () => {
  expect(renderDnsmasqHosts("acme", [api, database])).toBe(`\
# The DHCP hosts of tenant acme, written by Terraform: the next apply undoes what is edited here.
02:00:00:0a:14:09,10.20.12.9,db-vm01
02:00:00:0a:14:0b,10.20.12.11,api-vm01
`);
});

test("a tenant without reservations has both files all the same", () => {
  expect(renderKeaReservations("acme", [])).toBe("[]\n");
  expect(renderDnsmasqHosts("acme", [])).toBe(
    "# The DHCP hosts of tenant acme, written by Terraform: the next apply undoes what is edited here.\n",
  );
});

const octet = fc.integer({ min: 0, max: 255 });
const byte = octet.map((value) => value.toString(16).padStart(2, "0"));
const reservation = fc.record({
  macAddress: fc.array(byte, { minLength: 6, maxLength: 6 }).map((bytes) => bytes.join(":")),
  address: fc.array(octet, { minLength: 4, maxLength: 4 }).map((octets) => octets.join(".")),
  hostName: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/),
});
const reservations = fc.uniqueArray(reservation, { selector: ({ address }) => address, maxLength: 8 });

const byAddress = (one: DhcpReservation, other: DhcpReservation) => one.address.localeCompare(other.address);

test("every text for Kea parses to the same reservations", () => {
  fc.assert(
    fc.property(reservations, (given) => {
      const parsed = JSON.parse(renderKeaReservations("acme", given)).map((host: Record<string, string>) => ({
        macAddress: host["hw-address"],
        address: host["ip-address"],
        hostName: host.hostname,
      }));
      expect(parsed.sort(byAddress)).toEqual([...given].sort(byAddress));
    }),
  );
});

test("the order of the reservations changes neither text", () => {
  const shuffled = reservations.chain((given) =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
  );
  fc.assert(
    fc.property(shuffled, ([given, other]) => {
      expect(renderKeaReservations("acme", other)).toBe(renderKeaReservations("acme", given));
      expect(renderDnsmasqHosts("acme", other)).toBe(renderDnsmasqHosts("acme", given));
    }),
  );
});
