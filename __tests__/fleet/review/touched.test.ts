import { type Change, findTouched } from "../../../fleet/review/touched";
import type { Claim } from "../../../ledger/claims";

const acme: Claim[] = [
  { kind: "state", value: "local:acme", owner: "acme" },
  { kind: "vmid", site: "lab", value: 100011, owner: "acme/web" },
  { kind: "address", site: "lab", value: "10.0.0.11", owner: "acme/web", nic: "net0" },
];
const globex: Claim[] = [{ kind: "state", value: "local:globex", owner: "globex" }];

test("a tenant's own files are its tenant file, its inventory and its snapshot", () => {
  const files = [
    "__tests__/tenants/__snapshots__/acme.yml",
    "tenant-inventory/acme/hosts.yml",
    "tenant-inventory/acme/README.md",
    "tenants/acme.ts",
  ];
  expect(touch({ files })).toEqual({ tenants: [{ tenant: "acme", files, claims: [] }], substrate: [], platform: [] });
});

test("a file that makes several tenants is each one's, by the name that it has or the id that stands in it", () => {
  const readTexts = () => 'new TenantStack(app, "acme-two", { site });\nnew TenantStack(app, other);';
  const { tenants, platform } = touch({ files: ["tenants/acme.ts"], tenants: ["acme", "acme-two"], readTexts });
  expect(tenants.map(({ tenant }) => tenant)).toEqual(["acme", "acme-two"]);
  expect(platform).toEqual([]);
});

test("a file of tenants/ that makes no tenant is the platform's: it may decide what every tenant gets", () => {
  const files = ["tenants/allowed-losses.ts", "tenants/index.ts", "tenants/sizes.ts"];
  expect(touch({ files })).toEqual({ tenants: [], substrate: [], platform: files });
});

test("what decides of all tenants is the platform's, whatever stands in it", () => {
  const files = ["tenants/allowed-losses.ts", "tenants/expected-drift.ts", "tenants/index.ts"];
  const tenants = ["acme", "allowed-losses", "index"];
  const readTexts = () => 'reason: `new TenantStack(app, "acme"`';
  expect(touch({ files, tenants, readTexts }).platform).toEqual(files);
});

test.each([
  ".github/workflows/deploy.yml",
  "../.github/workflows/deploy.yml",
  ".gitignore",
  "ci/credentials",
  "constructs/tenant-vm.ts",
  "fleet/main.ts",
  "main.ts",
  "package-lock.json",
  "schema/proxmox.json",
  "a-new-room/data.json",
  "tenant-inventory/other.json",
  "docsy/data.json",
])("%s is the platform's", (file) => {
  expect(touch({ files: [file] })).toEqual({ tenants: [], substrate: [], platform: [file] });
});

test.each([
  "README.md",
  "LICENSE",
  "docs/adr/1.md",
  "docs/schemas/plan.schema.json",
  "__tests__/fleet/a.test.ts",
  "__tests__/tenants/__snapshots__/_every-tenant.yml",
  "lab/main.ts",
  "bench/main.ts",
])("%s touches nothing", (file) => {
  expect(touch({ files: [file] })).toEqual({ tenants: [], substrate: [], platform: [] });
});

test("a file of substrate/ is named as such", () => {
  expect(touch({ files: ["substrate/lab.ts"] }).substrate).toEqual(["substrate/lab.ts"]);
});

describe("claims", () => {
  const files = ["tenant-inventory/ledger.json"];

  test("a claim that comes, goes or changes is touched, in words", () => {
    const name: Claim = { kind: "fqdn", value: "www.acme.example", type: "CNAME", owner: "acme/www" };
    const after = acme
      .map((claim): Claim => (claim.kind === "vmid" ? { ...claim, protected: true } : claim))
      .slice(0, 2);
    expect(touch({ files, before: [...acme, ...globex], after: [...after, ...globex, name] })).toEqual({
      tenants: [
        { tenant: "acme", files: [], claims: ["address 10.0.0.11", "FQDN www.acme.example (CNAME)", "VMID 100011"] },
      ],
      substrate: [],
      platform: [],
    });
  });

  test("a claim that goes from one tenant to another is touched for both", () => {
    const after = acme.map((claim) => (claim.kind === "address" ? { ...claim, owner: "globex/api" } : claim));
    const { tenants } = touch({ files, before: [...acme, ...globex], after: [...after, ...globex] });
    expect(tenants).toEqual([
      { tenant: "acme", files: [], claims: ["address 10.0.0.11"] },
      { tenant: "globex", files: [], claims: ["address 10.0.0.11"] },
    ]);
  });

  test("a tenant that is only there before has its files and claims named", () => {
    const gone = [...files, "tenant-inventory/acme/hosts.yml", "tenants/acme.ts"];
    const { tenants, platform } = touch({
      files: gone,
      tenants: ["globex"],
      before: [...acme, ...globex],
      after: globex,
    });
    expect(tenants).toEqual([
      { tenant: "acme", files: gone.slice(1), claims: ["address 10.0.0.11", "state local:acme", "VMID 100011"] },
    ]);
    expect(platform).toEqual([]);
  });

  test("a ledger that says the same in another form, or whose former form is not known, is the platform's", () => {
    expect(touch({ files, before: acme, after: acme })).toEqual({ tenants: [], substrate: [], platform: files });
    expect(touch({ files, before: undefined, after: acme })).toEqual({ tenants: [], substrate: [], platform: files });
  });
});

function touch(change: Partial<Change>) {
  return findTouched({ files: [], readTexts: () => "", before: acme, after: acme, tenants: ["acme"], ...change });
}
