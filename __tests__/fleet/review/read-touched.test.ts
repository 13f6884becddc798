import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readTouched } from "../../../fleet/review/read-touched";
import type { Claim } from "../../../ledger/claims";
import type { TenantIntent } from "../../../ledger/fleet-document";
import { renderLedger } from "../../../ledger/ledger-document";
import { runGit } from "../../fixtures/git";

const claimOf = (tenant: string): Claim => ({ kind: "state", value: `local:${tenant}`, owner: tenant });
const fleet = ["acme", "globex"].map((tenant) => ({ tenant }) as TenantIntent);

/** A checkout that is a folder of its repository. */
let root: string;
let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "touched-"));
  root = join(base, "infrastructure [1]");
  write(".gitignore", "cdktf.out\nsecret\n");
  write("cdktf.json", "{}");
  write("main.ts", "one");
  write("tenants/acme.ts", 'new TenantStack(app, "acme", { site })');
  write("tenants/two.ts", 'new TenantStack(app, "globex", { site })');
  write("tenant-inventory/ledger.json", renderLedger([claimOf("acme"), claimOf("globex")]));
  write("../other/readme.txt", "");
  runGit(base, ["init", "-q", "-b", "main"]);
  commit();
});

afterEach(() => rmSync(base, { recursive: true }));

test("a checkout that is as the commit touches nothing", async () => {
  expect(await read()).toEqual({ tenants: [], substrate: [], platform: [] });
});

test("what is committed since, changed, staged, new and removed is touched, and what git ignores is not", async () => {
  write("constructs/new.ts", "");
  commit();
  write("main.ts", "two");
  write("substrate/lab.ts", "");
  runGit(root, ["add", "--all"]);
  write('ci/a "quoted"\nname.sh', "");
  write("tenants/secret", "");
  rmSync(join(root, "tenants", "two.ts"));
  expect(await read("HEAD~1")).toEqual({
    tenants: [{ tenant: "globex", files: ["tenants/two.ts"], claims: [] }],
    substrate: ["substrate/lab.ts"],
    platform: ['ci/a "quoted"\nname.sh', "constructs/new.ts", "main.ts"],
  });
});

test("of a file that was renamed both names are touched, whoever's they are", async () => {
  runGit(root, ["mv", "tenants/two.ts", "constructs.ts"]);
  runGit(root, ["mv", "tenants/acme.ts", "tenants/one.ts"]);
  const { tenants, platform } = await read();
  // The text of either side says whose a file is.
  expect(tenants).toEqual([
    { tenant: "acme", files: ["tenants/acme.ts", "tenants/one.ts"], claims: [] },
    { tenant: "globex", files: ["tenants/two.ts"], claims: [] },
  ]);
  expect(platform).toEqual(["constructs.ts"]);
});

test("a file that was the platform's stays that, whatever a change writes into it", async () => {
  write("tenants/sizes.ts", "export const large = 8;");
  commit();
  write("tenants/sizes.ts", 'export const large = 16; // new TenantStack(app, "acme"');
  expect(await read()).toEqual({ tenants: [], substrate: [], platform: ["tenants/sizes.ts"] });
});

test("a tenant that is only in the commit is touched by its end", async () => {
  rmSync(join(root, "tenants", "two.ts"));
  write("tenant-inventory/ledger.json", renderLedger([claimOf("acme")]));
  const touched = await readTouched(root, "HEAD", fleet.slice(0, 1));
  expect(touched).toEqual({
    tenants: [{ tenant: "globex", files: ["tenants/two.ts"], claims: ["state local:globex"] }],
    substrate: [],
    platform: [],
  });
});

test("with a commit that has no ledger yet every claim is new", async () => {
  runGit(root, ["rm", "-q", "--cached", "tenant-inventory/ledger.json"]);
  runGit(root, ["commit", "-q", "-m", "without"]);
  const { tenants } = await read();
  expect(tenants.map(({ tenant, claims }) => [tenant, claims])).toEqual([
    ["acme", ["state local:acme"]],
    ["globex", ["state local:globex"]],
  ]);
});

test("a ledger of another form in the commit is the platform's", async () => {
  const ledger = join(root, "tenant-inventory", "ledger.json");
  renameSync(ledger, `${ledger}.kept`);
  write("tenant-inventory/ledger.json", '{"version":0}');
  commit();
  renameSync(`${ledger}.kept`, ledger);
  const { tenants, platform } = await read();
  expect(tenants).toEqual([]);
  expect(platform).toContain("tenant-inventory/ledger.json");
});

test("outside of the checkout only files of pipelines count", async () => {
  write("../.github/workflows/deploy.yml", "");
  write("../other/readme.txt", "other");
  expect((await read()).platform).toEqual(["../.github/workflows/deploy.yml"]);
});

function read(commitOf = "HEAD") {
  return readTouched(root, commitOf, fleet);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function commit(): void {
  runGit(base, ["add", "--all"]);
  runGit(base, ["commit", "-q", "-m", "one"]);
}
