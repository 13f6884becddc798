import { buildPlanReport, getPlanExitCode, type PlanReportInput } from "../../../fleet/report/plan-report";
import { checkReport, engine, planOf, planWith } from "../../fixtures/reports";

const build = (tenants: PlanReportInput["tenants"], more: Partial<PlanReportInput> = {}) =>
  buildPlanReport({ engine, affected: null, out: null, tenants, removed: [], touched: null, durationMs: 1.5, ...more });
const restarting = planWith("grooveiq", "restarts", "api-vm01 restarts: memory 4096 → 8192 MiB");
const failed = planOf("vintronics", { verdict: "failed", error: "401 Unauthorized" });

test("a plan report has the form that its schema says", () => {
  const affected = { ref: "origin/main", commit: "0".repeat(40), unaffected: 7, reason: null };
  const hazards = [{ address: "proxmox_virtual_environment_vm.db", message: "a disk cannot shrink" }];
  const tenants = [planOf("a", { notes: ["built from another template"], hazards }), restarting, failed];
  const touched = { tenants: [{ tenant: "a", files: ["tenants/a.ts"], claims: [] }], substrate: [], platform: [] };
  expect(checkReport("plan", build(tenants, { affected, out: "plans", removed: ["old"], touched }))).toEqual([]);
  expect(checkReport("plan", build([]))).toEqual([]);
});

test("a field that the schema does not name is found", () => {
  expect(checkReport("plan", { ...build([]), more: 1 })).toEqual([
    ' must NOT have additional properties {"additionalProperty":"more"}',
  ]);
});

test("a value that is not there is null", () => {
  const changes = [{ address: "x.y", action: "update", attribute: "disk[1]", before: undefined, after: undefined }];
  const actions = [{ address: "x.y", effect: "updates", words: "x", changes }] as const;
  const [tenant] = build([planOf("a", { verdict: "updates", actions })]).tenants;
  expect(tenant?.actions[0]?.changes[0]).toMatchObject({ before: null, after: null });
});

test("nothing of the machine that planned is in it", () => {
  expect(build([]).engine).toEqual({ name: "OpenTofu", version: "1.12.6" });
});

test("the summary has the gravest verdict and how many tenants have which", () => {
  const { summary } = build([planOf("a"), restarting, planWith("b", "updates", "x"), planWith("c", "updates", "x")]);
  expect(summary.verdict).toBe("restarts");
  expect(summary.tenants).toEqual({
    unchanged: 1,
    creates: 0,
    updates: 2,
    restarts: 1,
    replaces: 0,
    destroys: 0,
    failed: 0,
  });
});

describe("the exit code of a plan", () => {
  test("is 0 when there is nothing to do", () => expect(getPlanExitCode(build([planOf("a")]))).toBe(0));
  test("is 0 when there is no tenant", () => expect(getPlanExitCode(build([]))).toBe(0));
  test("is 2 when there are changes", () => expect(getPlanExitCode(build([planOf("a"), restarting]))).toBe(2));
  test("is 1 when a tenant has no plan", () => expect(getPlanExitCode(build([restarting, failed]))).toBe(1));
});
