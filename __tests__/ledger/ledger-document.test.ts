import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Claim } from "../../ledger/claims";
import { parseLedger, renderLedger } from "../../ledger/ledger-document";
import { LedgerError } from "../../ledger/ledger-error";
import { readLedger, writeLedger } from "../../ledger/ledger-file";
import { getProblems } from "../fixtures/acme";

const claims: readonly Claim[] = [
  { kind: "vmid", site: "lab", value: 1000, owner: "acme/web", protected: true },
  { kind: "address", site: "lab", value: "10.20.12.10", owner: "acme/web", nic: "net0" },
  { kind: "address", site: "lab", value: "10.20.12.9", owner: "acme/db", nic: "net0", retired: true },
  { kind: "vmid", site: "lab", value: 999, owner: "acme/db", born: "old", retired: true },
  { kind: "fqdn", value: "a.lab.example", type: "CNAME", owner: "acme/a" },
];

test("a ledger has one claim a line, sorted by what is claimed, and numbers in it by what they count", () => {
  expect(renderLedger(claims)).toBe(`\
{
  "version": 1,
  "claims": [
    {"kind":"address","site":"lab","value":"10.20.12.9","owner":"acme/db","nic":"net0","retired":true},
    {"kind":"address","site":"lab","value":"10.20.12.10","owner":"acme/web","nic":"net0"},
    {"kind":"fqdn","value":"a.lab.example","type":"CNAME","owner":"acme/a"},
    {"kind":"vmid","site":"lab","value":999,"owner":"acme/db","born":"old","retired":true},
    {"kind":"vmid","site":"lab","value":1000,"owner":"acme/web","protected":true}
  ]
}
`);
});

test("a ledger without claims is one", () => {
  expect(parseLedger(renderLedger([]))).toEqual([]);
});

test("whatever is written is read again, and is written the same in whatever order", () => {
  const claim = fc.record(
    {
      kind: fc.constantFrom("address", "fqdn", "mac", "state", "vlan", "vmid"),
      site: fc.constantFrom("lab", "other"),
      value: fc.oneof(fc.nat(), fc.ipV4(), fc.ipV6(), fc.domain(), fc.string()),
      owner: fc.stringMatching(/^[a-z][a-z0-9-]{0,9}(\/[a-z][a-z0-9-]{0,9})?$/),
      retired: fc.constant(true),
      protected: fc.constant(true),
    },
    { requiredKeys: ["kind", "value", "owner"], noNullPrototype: true },
  ) as fc.Arbitrary<Claim>;
  const unique = fc.uniqueArray(claim, { selector: (one) => [one.kind, one.site, one.value, one.owner].join() });
  fc.assert(
    fc.property(unique, (all) => {
      const text = renderLedger(all);
      const read = parseLedger(text);
      expect(read).toHaveLength(all.length);
      expect(read).toEqual(expect.arrayContaining(all));
      expect(text.split("\n")).toHaveLength(all.length === 0 ? 5 : all.length + 6);
    }),
  );
});

describe("a text is no ledger", () => {
  test.each([
    [
      "with the marks of a merge",
      '{\n"version": 1,\n<<<<<<< HEAD\n',
      "tenant-inventory/ledger.json:3 has the marks of a merge; keep the lines of both sides, of two with one value one, then run: npm run synth",
    ],
    [
      "with a kind that it does not know",
      '{"version":1,"claims":[{"kind":"port","value":1,"owner":"a"}]}',
      'tenant-inventory/ledger.json claims[0].kind is not of a ledger\'s form: Invalid option: expected one of "address"|"fqdn"|"mac"|"state"|"vlan"|"vmid"; take the file of the last commit, then run: npm run synth',
    ],
    [
      "with a key that it does not know",
      '{"version":1,"claims":[{"kind":"vmid","value":1,"owner":"a","protectd":true}]}',
      'tenant-inventory/ledger.json claims[0] is not of a ledger\'s form: Unrecognized key: "protectd"; take the file of the last commit, then run: npm run synth',
    ],
    [
      "with an owner that would lead elsewhere as a path",
      '{"version":1,"claims":[{"kind":"vmid","value":1,"owner":"../acme/web"}]}',
      "tenant-inventory/ledger.json claims[0].owner is not of a ledger's form: must be tenant or tenant/id; take the file of the last commit, then run: npm run synth",
    ],
    [
      "of another version",
      '{"version":2,"claims":[]}',
      "tenant-inventory/ledger.json version is not of a ledger's form: Invalid input: expected 1; take the file of the last commit, then run: npm run synth",
    ],
    [
      "when it is another thing",
      "[]",
      "tenant-inventory/ledger.json as a whole is not of a ledger's form: Invalid input: expected object, received array; take the file of the last commit, then run: npm run synth",
    ],
  ])("%s", (_, text, problem) => {
    expect(getProblems(() => parseLedger(text))).toEqual([problem]);
    expect(() => parseLedger(text)).toThrow(LedgerError);
  });

  test("when it is cut off", () => {
    expect(() => parseLedger('{"version":1')).toThrow(
      /^tenant-inventory\/ledger\.json is not JSON: .*; take the file of the last commit, then run: npm run synth$/,
    );
  });
});

describe("the file", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ledger-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test("is a ledger without claims where there is none yet", () => {
    expect(readLedger(root)).toEqual([]);
  });

  test("is read as it was written, and nothing else is left beside it", () => {
    writeLedger(root, claims);
    expect(renderLedger(readLedger(root))).toBe(renderLedger(claims));
    expect(readdirSync(join(root, "tenant-inventory"))).toEqual(["ledger.json"]);
  });

  test("is not written again when it is what it was", () => {
    writeLedger(root, claims);
    const path = join(root, "tenant-inventory", "ledger.json");
    const before = statSync(path);
    writeLedger(root, [...claims].reverse());
    expect(statSync(path).ino).toBe(before.ino);
    writeLedger(root, claims.slice(1));
    expect(readLedger(root)).toHaveLength(claims.length - 1);
  });

  test("is not written by reading", () => {
    writeLedger(root, []);
    const path = join(root, "tenant-inventory", "ledger.json");
    writeFileSync(path, '{"claims":[], "version":1}');
    readLedger(root);
    expect(readFileSync(path, "utf8")).toBe('{"claims":[], "version":1}');
  });
});
