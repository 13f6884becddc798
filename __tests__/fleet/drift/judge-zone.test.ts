import { judgeZone, type ZoneKnowledge } from "../../../fleet/drift/judge-zone";
import type { ZoneRecord } from "../../../fleet/world/transfer-reader";

const zone = "acme.example";

/** Judges a zone whose records are `name type data`. */
function judge(
  lines: readonly string[],
  { held = [], inner = [], dhcp = [] }: Partial<Record<"held" | "inner" | "dhcp", string[]>> = {},
) {
  const records = lines.map((line): ZoneRecord => {
    const [fqdn = "", type = "", ...data] = line.split(" ");
    return { fqdn, type, ttlSeconds: 300, data: data.join(" ") };
  });
  const isHeld: ZoneKnowledge["isHeld"] = (key) => held.includes(key);
  const knowledge = { isHeld, innerZones: inner, dhcpNames: new Set(dhcp) };
  return judgeZone({ tenant: "acme", zone, records, error: null }, knowledge);
}

const addresses = (...args: Parameters<typeof judge>) => judge(...args).map(({ address }) => address);

test("a record set that no state holds is one finding, whatever it holds", () => {
  expect(judge(["www.acme.example A 192.0.2.2", "www.acme.example A 192.0.2.1"])).toEqual([
    {
      tenant: "acme",
      verdict: "unmanaged",
      address: "www.acme.example A",
      attribute: "",
      before: null,
      after: ["192.0.2.1", "192.0.2.2"],
      apply: "nothing",
      message:
        "www.acme.example A 192.0.2.1, 192.0.2.2 is in zone acme.example, and no state holds it; take it into the code, or remove it there",
    },
  ]);
});

test("what is held is none, by name and type", () => {
  const held = ["www.acme.example A"];
  expect(addresses(["www.acme.example A 192.0.2.1", 'www.acme.example TXT "x"'], { held })).toEqual([
    "www.acme.example TXT",
  ]);
});

test("SOA and NS of the zone itself are the server's, a delegation is not", () => {
  expect(addresses(["acme.example SOA a b 1 2 3 4 5", "acme.example NS ns.", "sub.acme.example NS ns."])).toEqual([
    "sub.acme.example NS",
  ]);
});

test("what a server writes to sign the zone is none", () => {
  expect(
    addresses(["RRSIG", "NSEC", "DNSKEY", "NSEC3", "NSEC3PARAM", "CDS"].map((type) => `acme.example ${type} x`)),
  ).toEqual([]);
});

test("a zone of another tenant's inside this one is that tenant's, its delegation as well", () => {
  const lines = ["umbra.acme.example NS ns.", "ns.umbra.acme.example A 192.0.2.1", "xumbra.acme.example A 192.0.2.1"];
  expect(addresses(lines, { inner: ["umbra.acme.example"] })).toEqual(["xumbra.acme.example A"]);
});

test("what the DHCP server publishes of VMs without an address of ours is none", () => {
  const lines = [
    "worker.acme.example A 192.0.2.1",
    "worker.acme.example DHCID AAIBY2",
    "worker.acme.example MX 10 x.",
    "1.2.0.192.in-addr.arpa PTR worker.acme.example.",
    "2.2.0.192.in-addr.arpa PTR other.acme.example.",
  ];
  expect(addresses(lines, { dhcp: ["worker.acme.example"] })).toEqual([
    "worker.acme.example MX",
    "2.2.0.192.in-addr.arpa PTR",
  ]);
});

test("what stands in a zone cannot move a terminal's cursor", () => {
  const [finding] = judge(['www.acme.example TXT "\u001b[2J"']);
  expect(finding?.message).not.toContain("\u001b");
});
