import fc from "fast-check";
import { DnsRecord } from "../../constructs/dns-record";
import { quoteText } from "../../constructs/dns-text-record";
import { TenantNetwork } from "../../constructs/tenant-network";
import { TenantStack } from "../../constructs/tenant-stack";
import { getProblems, makeAcme, makeApp, makeVm } from "../fixtures/acme";
import { getRecordProblems, type MakeRecord, synthRecord } from "../fixtures/acme-record";
import { lab } from "../fixtures/acme-site";

describe("a CNAME", () => {
  test("points to a VM, and is made after it", () => {
    expect(synthRecord("dns_cname_record", (target) => ({ type: "CNAME", target }))).toEqual({
      zone: "acme.lab.example.",
      name: "www",
      cname: "web-01.acme.lab.example.",
      ttl: 300,
      depends_on: ["proxmox_virtual_environment_vm.web-01"],
    });
  });

  test.each([
    ["web-01", "web-01.acme.lab.example."],
    ["s1._domainkey.mail.example.", "s1._domainkey.mail.example."],
    ["www.example.net.", "www.example.net."],
  ])("points to the name %j", (target, cname) => {
    expect(synthRecord("dns_cname_record", () => ({ type: "CNAME", target })).cname).toBe(cname);
  });

  test("may have a name that is not its id", () => {
    expect(synthRecord("dns_cname_record", (target) => ({ type: "CNAME", target, name: "_a.b" })).name).toBe("_a.b");
  });
});

describe("an A record", () => {
  test("holds the addresses of VMs and others", () => {
    expect(synthRecord("dns_a_record_set", (vm) => ({ type: "A", target: [vm, "192.0.2.1"], ttlSeconds: 60 }))).toEqual(
      {
        zone: "acme.lab.example.",
        name: "www",
        addresses: ["10.20.12.9", "192.0.2.1"],
        ttl: 60,
        depends_on: ["proxmox_virtual_environment_vm.web-01"],
      },
    );
  });

  test("may be the zone's own", () => {
    expect(synthRecord("dns_a_record_set", (target) => ({ type: "A", target, name: "@" }))).not.toHaveProperty("name");
  });
});

describe("a TXT record", () => {
  test("holds its texts as the provider reads them back", () => {
    const target = ["v=spf1 -all", 'say "hi" \\o/', "straße ${x}\n"];
    expect(synthRecord("dns_txt_record_set", () => ({ type: "TXT", target })).txt).toEqual([
      "v=spf1 -all",
      'say \\"hi\\" \\\\o/',
      "stra\\195\\159e $${x}\\010",
    ]);
  });

  test("loses nothing by being quoted", () => {
    const unquote = (text: string) =>
      Buffer.from(
        [...text.matchAll(/\\(\d{3})|\\(.)|(.)/gs)].map(([, code, escaped, plain]) =>
          code === undefined ? ((escaped ?? plain) as string).charCodeAt(0) : Number(code),
        ),
      ).toString("utf8");
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => unquote(quoteText(text)) === text));
  });
});

describe("a record fails", () => {
  test.each<[string, MakeRecord, string]>([
    [
      "a TTL out of range",
      (target) => ({ type: "A", target, ttlSeconds: 2 ** 31 }),
      "ttlSeconds must be a whole number from 0 to 2147483647, got 2147483648",
    ],
    [
      "a negative TTL",
      (target) => ({ type: "A", target, ttlSeconds: -1 }),
      "ttlSeconds must be a whole number from 0 to 2147483647, got -1",
    ],
    [
      "a name with its zone",
      (target) => ({ type: "A", target, name: "www.acme.lab.example" }),
      'name must be labels of a-z, 0-9, _ and - in zone acme.lab.example, or "@", got "www.acme.lab.example"; leave ".acme.lab.example" out',
    ],
    [
      "the zone's name",
      (target) => ({ type: "A", target, name: "acme.lab.example" }),
      'name must be labels of a-z, 0-9, _ and - in zone acme.lab.example, or "@", got "acme.lab.example"; write "@"',
    ],
    [
      "a name with its zone and a final dot",
      (target) => ({ type: "A", target, name: "www.acme.lab.example." }),
      'name must be labels of a-z, 0-9, _ and - in zone acme.lab.example, or "@", got "www.acme.lab.example."; leave ".acme.lab.example" out',
    ],
    [
      "a label of 64 bytes",
      (target) => ({ type: "A", target, name: `_${"a".repeat(63)}` }),
      `name must be labels of a-z, 0-9, _ and - in zone acme.lab.example, or "@", got "_${"a".repeat(63)}"`,
    ],
    [
      "a name that is too long",
      (target) => ({ type: "A", target, name: Array(48).fill("abcd").join(".") }),
      "name must leave the fully qualified name at most 253 characters, got 256",
    ],
    [
      "a target that is too long",
      () => ({ type: "CNAME", target: `${Array(64).fill("abc").join(".")}.` }),
      `target must be a VM, a name of the tenant's zone or a domain name with a final dot, got "${Array(64).fill("abc").join(".")}."`,
    ],
    [
      "texts that no update can carry",
      () => ({ type: "TXT", target: Array.from({ length: 13 }, (_, index) => `${index}`.padEnd(2000, "x")) }),
      "target must be at most 24576 bytes in all, got 26000",
    ],
    [
      "upper case, which DNS does not tell from lower case",
      (target) => ({ type: "A", target, name: "WWW" }),
      'name must be labels of a-z, 0-9, _ and - in zone acme.lab.example, or "@", got "WWW"',
    ],
    [
      "a wildcard",
      (target) => ({ type: "A", target, name: "*" }),
      'name must be labels of a-z, 0-9, _ and - in zone acme.lab.example, or "@", got "*"',
    ],
    ["no address", () => ({ type: "A", target: [] }), "target must hold at least one address, got none"],
    [
      "a name for an address",
      () => ({ type: "A", target: "web-01" }),
      'target must be a VM or an IPv4 address, got "web-01"',
    ],
    [
      "an address twice",
      (vm) => ({ type: "A", target: [vm, "10.20.12.9"] }),
      'target must not repeat a value, got "10.20.12.9" more than once',
    ],
    [
      "a name without its final dot",
      () => ({ type: "CNAME", target: "www.example.net" }),
      'target must be a VM, a name of the tenant\'s zone or a domain name with a final dot, got "www.example.net"; did you mean "www.example.net."?',
    ],
    [
      "an address as its target",
      () => ({ type: "CNAME", target: "192.0.2.1" }),
      'target must be a VM, a name of the tenant\'s zone or a domain name with a final dot, got "192.0.2.1"; an address has type A',
    ],
    // BIND refuses the update: check-names, observed with 9.18.
    [
      "addresses at a name that is no host's",
      (target) => ({ type: "A", target, name: "_a.b" }),
      'name must be a host name for A, without "_" (RFC 1123 section 2.1), got "_a.b"',
    ],
    ["itself as target", () => ({ type: "CNAME", target: "www" }), 'target must not be the record itself, got "www"'],
    [
      "a CNAME for the zone",
      (target) => ({ type: "CNAME", target, name: "@" }),
      'name must not be "@" for a CNAME: the zone itself has other records (RFC 1034 section 3.6.2)',
    ],
    ["no text", () => ({ type: "TXT", target: [] }), "target must hold at least one text, got none"],
    ["an empty text", () => ({ type: "TXT", target: "" }), "target must be texts of 1 to 2048 bytes, got one of 0"],
    [
      "a long text",
      () => ({ type: "TXT", target: "ü".repeat(1025) }),
      "target must be texts of 1 to 2048 bytes, got one of 2050",
    ],
    [
      "the same text twice",
      () => ({ type: "TXT", target: ["a", "a"] }),
      'target must not repeat a value, got "a" more than once',
    ],
  ])("with %s", (_, make, problem) => {
    expect(getRecordProblems(make)).toEqual([`[acme/www] ${problem}`]);
  });

  test("for a VM without an address of its own", () => {
    expect(getRecordProblems((target) => ({ type: "A", target }), { address: "dhcp" })).toEqual([
      '[acme/www] target must have a static address, got acme/web-01, which has "dhcp"',
    ]);
  });

  test("when its id is taken", () => {
    expect(getRecordProblems((target) => ({ type: "CNAME", target }), undefined, "web-01")).toEqual([
      '[acme/web-01] id must be unique among the VMs, networks and records of the tenant, got "web-01", which a TenantVm has',
    ]);
  });

  test("for a VM of another tenant", () => {
    const app = makeApp();
    const umbra = new TenantStack(app, "umbra", { site: lab });
    const network = new TenantNetwork(umbra, "net", { vlan: lab.vlans.umbra });
    const foreign = makeVm(umbra, network, { address: "10.20.13.9" });
    for (const type of ["CNAME", "A"] as const) {
      const problems = getProblems(() =>
        makeAcme(makeApp(), (tenant) => new DnsRecord(tenant, "www", { type, target: foreign })),
      );
      expect(problems).toEqual(["[acme/www] target must be a VM of acme, got umbra/web-01"]);
    }
  });

  test("whose name is in another tenant's zone", () => {
    const outer = { ...lab.tenants.acme, zone: { ...lab.tenants.acme.zone, name: "lab.example" } };
    const site = { ...lab, tenants: { ...lab.tenants, acme: outer } };
    const tenant = new TenantStack(makeApp(), "acme", { site });
    const problem = "must not lead into another tenant's zone umbra.lab.example, got";
    expect([
      ...getProblems(() => new DnsRecord(tenant, "www", { type: "TXT", name: "www.umbra", target: "x" })),
      ...getProblems(() => new DnsRecord(tenant, "umbra", { type: "TXT", target: "x" })),
      ...getProblems(() => new DnsRecord(tenant, "fine", { type: "TXT", name: "www-umbra", target: "x" })),
    ]).toEqual([
      `[acme/www] name ${problem} "www.umbra.lab.example"`,
      `[acme/umbra] id ${problem} "umbra.lab.example"`,
    ]);
  });

  test("of a type that the zone does not take", () => {
    const umbra = new TenantStack(makeApp(), "umbra", { site: lab });
    expect(getProblems(() => new DnsRecord(umbra, "txt", { type: "TXT", target: "x" }))).toEqual([
      "[umbra/txt] type must be one that zone umbra.lab.example takes (A), got TXT",
    ]);
  });
});
