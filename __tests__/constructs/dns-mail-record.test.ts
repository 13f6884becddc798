import { DnsRecord } from "../../constructs/dns-record";
import { makeAcme, makeApp, makeVm, synthAcme } from "../fixtures/acme";
import { getRecordProblems, type MakeRecord, synthRecord } from "../fixtures/acme-record";

describe("an MX record", () => {
  // BIND refuses an exchanger of the zone that has no address: check-integrity, observed with 9.18.
  test("names a VM, and is made after the VM's address", () => {
    expect(synthRecord("dns_mx_record_set", (exchange) => ({ type: "MX", name: "@", target: { exchange } }))).toEqual({
      zone: "acme.lab.example.",
      mx: [{ preference: 0, exchange: "web-01.acme.lab.example." }],
      ttl: 300,
      depends_on: ["dns_a_record_set.web-01"],
    });
  });

  test("is made after every address of its exchangers, also those that are declared later", () => {
    const stack = synthAcme((tenant) => {
      const target = [{ exchange: "mail" }, { preference: 10, exchange: "mx.example.net." }];
      new DnsRecord(tenant, "mx", { type: "MX", name: "@", target });
      new DnsRecord(tenant, "four", { type: "A", name: "mail", target: "192.0.2.1" });
      new DnsRecord(tenant, "six", { type: "AAAA", name: "mail", target: "2001:db8::1" });
    });
    expect(stack.resource.dns_mx_record_set.mx.depends_on).toEqual([
      "dns_a_record_set.four",
      "dns_aaaa_record_set.six",
    ]);
  });

  test("of others' exchangers waits for nothing", () => {
    const make: MakeRecord = () => ({ type: "MX", target: { exchange: "mx.example.net." } });
    expect(synthRecord("dns_mx_record_set", make)).not.toHaveProperty("depends_on");
  });

  test("holds several exchangers with their preferences", () => {
    const target = [
      { preference: 10, exchange: "mail" },
      { preference: 20, exchange: "mx.example.net." },
    ];
    expect(synthRecord("dns_mx_record_set", () => ({ type: "MX", target })).mx).toEqual([
      { preference: 10, exchange: "mail.acme.lab.example." },
      { preference: 20, exchange: "mx.example.net." },
    ]);
  });

  test("may say that no mail is taken", () => {
    const record = synthRecord("dns_mx_record_set", () => ({ type: "MX", target: { exchange: "." } }));
    expect(record.mx).toEqual([{ preference: 0, exchange: "." }]);
  });

  test("may name itself", () => {
    const record = synthRecord("dns_mx_record_set", () => ({ type: "MX", target: { exchange: "www" } }));
    expect(record.mx).toEqual([{ preference: 0, exchange: "www.acme.lab.example." }]);
  });
});

describe("an MX record fails", () => {
  test.each<[string, MakeRecord, readonly string[]]>([
    ["no exchanger", () => ({ type: "MX", target: [] }), ["target must hold at least one mail exchanger, got none"]],
    [
      "a preference out of range",
      (exchange) => ({ type: "MX", target: { preference: 65_536, exchange } }),
      ["target.preference must be a whole number from 0 to 65535, got 65536"],
    ],
    [
      "names that are no host's",
      () => ({ type: "MX", name: "_mail", target: [{ exchange: "_mail" }] }),
      [
        'name must be a host name for MX, without "_" (RFC 1123 section 2.1), got "_mail"',
        'target[0].exchange must be a VM, a host name of the tenant\'s zone or a domain name with a final dot, got "_mail"',
      ],
    ],
    [
      "one exchanger with two preferences",
      (exchange) => ({ type: "MX", target: [{ exchange }, { preference: 1, exchange }] }),
      ['target must not repeat a value, got "web-01.acme.lab.example." more than once'],
    ],
    // RFC 7505 section 3.
    [
      "a null MX that is none",
      (exchange) => ({ type: "MX", target: [{ preference: 10, exchange: "." }, { exchange }] }),
      [
        'target[0].preference must be 0 with exchange ".", got 10',
        'target[0].exchange must be alone when it is ".", which says that no mail is taken, got 2',
      ],
    ],
  ])("with %s", (_, make, problems) => {
    expect(getRecordProblems(make)).toEqual(problems.map((problem) => `[acme/www] ${problem}`));
  });
});

describe("a tenant fails", () => {
  test("with an exchanger of its zone that has no address", () => {
    const tenant = makeAcme(makeApp(), (stack, network) => {
      const exchange = makeVm(stack, network, { address: "dhcp" });
      new DnsRecord(stack, "alias", { type: "CNAME", target: "mx.example.net." });
      new DnsRecord(stack, "mail", {
        type: "MX",
        target: [{ exchange }, { exchange: "typo" }, { exchange: "alias" }, { exchange: "mx.example.net." }],
      });
      new DnsRecord(stack, "none", { type: "MX", target: { exchange: "." } });
    });
    expect(tenant.check()).toEqual([
      '[acme/mail] target must have an address, got "web-01.acme.lab.example", which no A or AAAA record is for',
      '[acme/mail] target must have an address, got "typo.acme.lab.example", which no A or AAAA record is for',
    ]);
  });
});
