import { type ApplyReportInput, buildApplyReport, getApplyExitCode } from "../../../fleet/report/apply-report";
import type { TenantApply } from "../../../fleet/report/apply-schema";
import { type Outcome, outcomes } from "../../../fleet/report/report-words";
import { checkReport, engine, planWith } from "../../fixtures/reports";

const tenant = (outcome: Outcome): TenantApply => ({
  tenant: outcome,
  outcome,
  reasons: outcome === "failed" ? ["VM 100010 is locked (backup)"] : [],
  plan: outcome === "refused" ? null : planWith(outcome, "updates", "api-vm01 updates: cores 2 → 4"),
  durationMs: 3.5,
});
const build = (found: readonly Outcome[], more: Partial<ApplyReportInput> = {}) =>
  buildApplyReport({ engine, plans: null, interrupted: null, tenants: found.map(tenant), durationMs: 7, ...more });

test("an apply report has the form that its schema says", () => {
  expect(checkReport("apply", build(outcomes, { plans: "plans", interrupted: "SIGTERM" }))).toEqual([]);
  expect(checkReport("apply", build([]))).toEqual([]);
});

test("the summary has how many tenants have which outcome", () => {
  expect(build(["applied", "applied", "not-started"]).summary.tenants).toEqual({
    nothing: 0,
    applied: 2,
    declined: 0,
    "not-started": 1,
    refused: 0,
    failed: 0,
  });
});

describe("the exit code of an apply", () => {
  test.each([
    [0, "applied"],
    [0, "nothing"],
    [2, "declined"],
    [1, "refused"],
    [1, "failed"],
    [1, "not-started"],
  ] as const)("is %i when a tenant is %s", (code, outcome) => {
    expect(getApplyExitCode(build(["applied", outcome]))).toBe(code);
  });

  test("is 1 when it was interrupted, even if all was done", () => {
    expect(getApplyExitCode(build(["applied"], { interrupted: "SIGINT" }))).toBe(1);
  });

  test("is 1 when a tenant failed and another was declined", () => {
    expect(getApplyExitCode(build(["declined", "failed"]))).toBe(1);
  });
});
