import execa from "execa";
import { type BenchLab, growFleet, startBenchLab } from "../../bench/commands/bench-lab";
import type { ApplyReport } from "../../fleet/report/apply-schema";
import type { DriftReport } from "../../fleet/report/drift-schema";
import type { PlanReport } from "../../fleet/report/plan-schema";
import { root } from "./stack";

// One VM each: what is shown is that many tenants do not get into each other's way.
const count = 50;
const tenants = Array.from({ length: count }, (_, index) => `tenant-${index}`);
const broken = "tenant-7";
const others = tenants.filter((tenant) => tenant !== broken);

let lab: BenchLab;

beforeAll(async () => {
  lab = await startBenchLab(root, count);
  await growFleet(lab, count, 1);
}, 120_000);

afterAll(() => lab?.lab.close());

/** Runs `tenantry` with `--json`. */
async function run<Report>(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout, stderr } = await execa("node", ["fleet/bin.mjs", ...args, "--json"], {
    cwd: lab.workspace,
    env: { ...lab.environment, ...environment },
    extendEnv: false,
    reject: false,
  });
  if (stdout === "") throw new Error(stderr);
  return { code: exitCode, report: JSON.parse(stdout) as Report };
}

/** A token that the API does not know. */
const withBroken = {
  TF_VAR_tenant_7_proxmox_api_token: "tenant-tenant-7@pve!tenantry=00000000-0000-0000-0000-000000000000",
};

test("50 tenants are applied side by side, and one that is refused stops none of them", async () => {
  const { code, report } = await run<ApplyReport>(["apply", "--yes", "--parallel", "10"], withBroken);
  const named = (outcome: string) =>
    report.tenants.filter((one) => one.outcome === outcome).map(({ tenant }) => tenant);
  expect(code).toBe(1);
  expect(named("applied")).toEqual(others);
  expect(named("refused")).toEqual([broken]);
}, 180_000);

test("the one that failed can be applied later", async () => {
  const { code, report } = await run<ApplyReport>(["apply", broken, "--yes"]);
  expect(code).toBe(0);
  expect(report.tenants).toMatchObject([{ tenant: broken, outcome: "applied" }]);
}, 60_000);

test("a plan right after that is empty for all 50", async () => {
  const { code, report } = await run<PlanReport>(["plan", "--parallel", "10"]);
  expect(code).toBe(0);
  expect(report.tenants.map(({ tenant, verdict }) => [tenant, verdict])).toEqual(
    tenants.map((tenant) => [tenant, "unchanged"]),
  );
}, 120_000);

test("nothing has drifted, and one that cannot be read stops none of the others", async () => {
  const { code, report } = await run<DriftReport>(["drift", "--parallel", "10"], withBroken);
  const clean = report.tenants.filter(({ error, findings }) => error === null && findings.length === 0);
  expect(code).toBe(1);
  expect(clean.map(({ tenant }) => tenant)).toEqual(others);
  expect(report.tenants.find(({ tenant }) => tenant === broken)?.error).toMatch(/refuses the API token/);
}, 120_000);

test("a fast look at all 50 at once plans none of them", async () => {
  const { code, report } = await run<DriftReport>(["drift", "--fast", "--parallel", String(count)]);
  expect(code).toBe(0);
  expect(report.tenants.map(({ tenant }) => tenant)).toEqual(tenants);
  expect(report.tenants.filter(({ planned, findings }) => planned || findings.length > 0)).toEqual([]);
}, 60_000);
