import type { DnsRecordProps } from "../../constructs/dns-record";
import { getRecordProblems, synthRecord } from "../fixtures/acme-record";

describe("an AAAA record", () => {
  test("holds addresses in the form that servers give back", () => {
    const target = ["2001:DB8:0:0::1", "2001:0db8::2"];
    expect(synthRecord("dns_aaaa_record_set", () => ({ type: "AAAA", target, ttlSeconds: 60 }))).toEqual({
      zone: "acme.lab.example.",
      name: "www",
      addresses: ["2001:db8::1", "2001:db8::2"],
      ttl: 60,
    });
  });

  test("may be the zone's own", () => {
    const record = synthRecord("dns_aaaa_record_set", () => ({ type: "AAAA", name: "@", target: "2001:db8::1" }));
    expect(record).not.toHaveProperty("name");
  });
});

describe("an AAAA record fails", () => {
  test.each<[string, DnsRecordProps, string]>([
    ["no address", { type: "AAAA", target: [] }, "target must hold at least one address, got none"],
    [
      "an IPv4 address",
      { type: "AAAA", target: "192.0.2.1" },
      'target must be a VM or an IPv6 address, neither IPv4-mapped nor with a zone, got "192.0.2.1"',
    ],
    [
      "an IPv4-mapped address",
      { type: "AAAA", target: "::ffff:192.0.2.1" },
      'target must be a VM or an IPv6 address, neither IPv4-mapped nor with a zone, got "::ffff:192.0.2.1"',
    ],
    [
      "one address in two forms",
      { type: "AAAA", target: ["2001:db8::1", "2001:DB8:0::1"] },
      'target must not repeat a value, got "2001:db8::1" more than once',
    ],
    [
      "a name that is no host's",
      { type: "AAAA", target: "2001:db8::1", name: "_a" },
      'name must be a host name for AAAA, without "_" (RFC 1123 section 2.1), got "_a"',
    ],
  ])("with %s", (_, props, problem) => {
    expect(getRecordProblems(() => props)).toEqual([`[acme/www] ${problem}`]);
  });
});
