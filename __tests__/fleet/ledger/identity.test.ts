import { parseIdentity } from "../../../fleet/ledger/identity";

test.each([
  ["100010", { kind: "vmid", value: 100010 }],
  ["10.100.0.10", { kind: "address", value: "10.100.0.10" }],
  ["2001:DB8:0:E:0::0010", { kind: "address", value: "2001:db8:0:e::10" }],
  ["::1", { kind: "address", value: "::1" }],
  ["02:00:00:66:00:1A", { kind: "mac", value: "02:00:00:66:00:1a" }],
  ["02-00-00-66-00-1A", { kind: "mac", value: "02:00:00:66:00:1a" }],
  ["Api.GrooveIQ.example.net.", { kind: "fqdn", value: "api.grooveiq.example.net" }],
  ["_ldap._tcp.example.net", { kind: "fqdn", value: "_ldap._tcp.example.net" }],
])("%s is found as the ledger has it", (text, identity) => {
  expect(parseIdentity(text)).toEqual(identity);
});

test.each([
  "",
  "api-vm01",
  "10.100.0",
  "10.100.0.300",
  "010.100.0.10",
  "10.100.0.0/24",
  "02:00:00:66:00",
  "fe80::1%eth0",
  "::ffff:10.100.0.10",
  "a..b",
  "a b.example",
  "--output=x.example/y",
  "1234567890123456",
  `${"a".repeat(64)}.example`,
])("%j is no identity", (text) => {
  expect(parseIdentity(text)).toBeUndefined();
});
