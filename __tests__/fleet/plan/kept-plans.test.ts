import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepPlan, prepareKeptPlans, removeKeptPlan } from "../../../fleet/plan/keep-plans";
import { readKeptPlans } from "../../../fleet/plan/kept-plans";
import type { PlanOrigin } from "../../../fleet/plan/plan-origin";
import type { MadePlan } from "../../../fleet/plan/tenant-plan";

const origin: PlanOrigin = {
  configuration: "c0ffee",
  state: { lineage: "a-b-c", serial: 7 },
  engine: { name: "OpenTofu", version: "1.12.6" },
  providers: { "registry.opentofu.org/bpg/proxmox": "0.111.1" },
};

let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "kept-plans-"));
  folder = join(base, "plans");
  writeFileSync(join(base, "made"), "the engine's", { mode: 0o644 });
});

afterEach(() => rmSync(base, { recursive: true }));

test("what is kept is found again, with what it was made from", () => {
  const path = prepareKeptPlans(folder);
  keep("grooveiq");
  keepPlan(path, { ...origin, state: null, plan: makePlan("acme", "unchanged") }, undefined);
  expect(readKeptPlans(folder)).toEqual([
    { version: 1, ...origin, state: null, planFile: null, plan: makePlan("acme", "unchanged"), path: undefined },
    {
      version: 1,
      ...origin,
      planFile: expect.stringMatching(/^[0-9a-f]{64}$/),
      plan: makePlan("grooveiq", "updates"),
      path: join(folder, "grooveiq.tfplan"),
    },
  ]);
  expect(readFileSync(join(folder, "grooveiq.tfplan"), "utf8")).toBe("the engine's");
  expect(readdirSync(folder).sort()).toEqual(["acme.json", "grooveiq.json", "grooveiq.tfplan"]);
});

test("a plan in clear is not kept where only encrypted ones are, nor the one before it; one without a file is", () => {
  prepareKeptPlans(folder);
  keep("grooveiq");
  const keepEncrypted = (planFile: string | undefined) =>
    keepPlan(folder, { ...origin, plan: makePlan("grooveiq", "updates") }, planFile, { encryptedOnly: true });
  expect(keepEncrypted(join(base, "made"))).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(base, "made"), JSON.stringify({ meta: {}, encrypted_data: "AAAA", encryption_version: "v0" }));
  expect(keepEncrypted(join(base, "made"))).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(["grooveiq.json", "grooveiq.tfplan"]);
  expect(keepEncrypted(undefined)).toBe(true);
  expect(readdirSync(folder)).toEqual(["grooveiq.json"]);
});

test("only their owner can read plans", () => {
  mkdirSync(folder, { mode: 0o755 });
  chmodSync(folder, 0o755);
  prepareKeptPlans(folder);
  keep("grooveiq");
  expect(modeOf(folder)).toBe("700");
  expect(modeOf(join(folder, "grooveiq.tfplan"))).toBe("600");
  expect(modeOf(join(folder, "grooveiq.json"))).toBe("600");
});

test("a plan takes the place of an older one of its tenant, and of no other's", () => {
  prepareKeptPlans(folder);
  keep("grooveiq");
  keep("acme");
  writeFileSync(join(base, "made"), "the engine's next");
  prepareKeptPlans(folder);
  keep("grooveiq");
  expect(readKeptPlans(folder).map(({ plan }) => plan.tenant)).toEqual(["acme", "grooveiq"]);
  expect(readFileSync(join(folder, "grooveiq.tfplan"), "utf8")).toBe("the engine's next");
  keepPlan(folder, { ...origin, plan: makePlan("grooveiq", "unchanged") }, undefined);
  expect(readdirSync(folder).sort()).toEqual(["acme.json", "acme.tfplan", "grooveiq.json"]);
  removeKeptPlan(folder, "acme");
  expect(readdirSync(folder)).toEqual(["grooveiq.json"]);
});

test.each([
  ["notes.md", "text"],
  ["package.json", '{"name":"app","version":"1.0.0"}'],
  ["grooveiq.json", "{}"],
  ["acme.json", JSON.stringify({ configuration: "x", plan: { tenant: "grooveiq" } })],
  ["other.json", "no JSON"],
  [".hidden", ""],
  ["Grooveiq.tfplan", ""],
])("a folder with %s is somebody else's", (name, content) => {
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(folder, name), content);
  expect(() => prepareKeptPlans(folder)).toThrow(
    `--out must be a folder for plans alone, and ${folder} has "${name}"; name a new folder`,
  );
  expect(readdirSync(folder)).toEqual([name]);
  expect(modeOf(folder)).toBe("755");
});

test("what is no folder is one line", () => {
  expect(() => prepareKeptPlans(join(base, "made"))).toThrow("--out must be a folder that can be written: EEXIST");
  expect(() => prepareKeptPlans(join(base, "made", "plans"))).toThrow(/^--out must be a folder that can be written: /);
});

test("a run that was killed leaves a folder that can be used again", () => {
  prepareKeptPlans(folder);
  writeFileSync(join(folder, "grooveiq.tfplan"), "half");
  writeFileSync(join(folder, "grooveiq.fresh.tfplan"), "half");
  prepareKeptPlans(folder);
  expect(() => readKeptPlans(folder)).toThrow(
    `${folder} has no plans; to make them: npx tenantry plan --out ${folder}`,
  );
  keep("grooveiq");
  expect(readdirSync(folder).sort()).toEqual(["grooveiq.json", "grooveiq.tfplan"]);
});

test("no folder is one without plans, and so is a file", () => {
  expect(() => readKeptPlans(folder)).toThrow("has no plans");
  expect(() => readKeptPlans(__filename)).toThrow("has no plans");
});

describe("a plan that is not as it was written is refused", () => {
  beforeEach(() => {
    prepareKeptPlans(folder);
    keep("acme");
    keep("grooveiq");
    keep("zulu");
  });

  test.each<[string, () => void]>([
    ["another plan file", () => writeFileSync(join(folder, "grooveiq.tfplan"), "another")],
    ["no plan file", () => rmSync(join(folder, "grooveiq.tfplan"))],
    ["half a record", () => writeFileSync(join(folder, "grooveiq.json"), "{")],
    ["another version", () => edit('"version": 1', '"version": 2')],
    ["another tenant", () => edit('"tenant": "grooveiq"', '"tenant": "acme"')],
    ["a verdict that there is not", () => edit('"updates"', '"upgrades"')],
    ["no hash", () => edit('"configuration"', '"other"')],
  ])("%s", (_, change) => {
    change();
    expect(() => readKeptPlans(folder)).toThrow(
      `in ${folder} not as it was written, or not with its plan: grooveiq.json; plan again: npx tenantry plan grooveiq --out ${folder}`,
    );
  });
});

test("the line names every such plan", () => {
  prepareKeptPlans(folder);
  for (const tenant of ["acme", "grooveiq"]) {
    keep(tenant);
    rmSync(join(folder, `${tenant}.tfplan`));
  }
  expect(() => readKeptPlans(folder)).toThrow("acme.json, grooveiq.json; plan again: npx tenantry plan acme grooveiq");
});

function keep(tenant: string): void {
  keepPlan(folder, { ...origin, plan: makePlan(tenant, "updates") }, join(base, "made"));
}

function makePlan(tenant: string, verdict: MadePlan["verdict"]): MadePlan {
  const change = { address: "local_file.hosts", action: "update", attribute: "content", before: null, after: "x" };
  const action = { address: "local_file.hosts", effect: "updates" as const, words: "hosts.yml", changes: [change] };
  return { tenant, verdict, actions: [action], hazards: [], notes: ["a note"], error: null, durationMs: 12 };
}

function edit(from: string, to: string): void {
  const file = join(folder, "grooveiq.json");
  const text = readFileSync(file, "utf8");
  if (!text.includes(from)) throw new Error(`no ${from} in ${text}`);
  writeFileSync(file, text.replace(from, to));
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
