import { buildApplyReport } from "../report/apply-report";
import type { ApplyReport, TenantApply } from "../report/apply-schema";
import { buildDriftReport } from "../report/drift-report";
import type { DriftReport, TenantDrift } from "../report/drift-schema";
import type { MatrixDocument } from "../report/matrix-schema";
import { buildPlanReport } from "../report/plan-report";
import type { PlanReport } from "../report/plan-schema";
import type { AnyReport, TenantResult } from "./read-reports";

/** Nothing else can be said where no job has left a report. */
const noEngine = { name: "OpenTofu", version: "did not run" } as const;

const nothing = { notes: [], durationMs: 0 };

/** Returns one report of all tenants; one without a report counts as failed. */
export function mergePlans(
  { affected, removed, touched }: MatrixDocument,
  results: readonly TenantResult<PlanReport>[],
): PlanReport {
  const failed = { ...nothing, verdict: "failed", actions: [], hazards: [], blocked: [] } as const;
  return buildPlanReport({
    ...mergeRuns(results),
    ...{ affected, removed, touched, out: null },
    tenants: results.map(({ tenant, report, problem }) => report?.tenants[0] ?? { ...failed, tenant, error: problem }),
  });
}

/** Returns one report of all tenants; one without a report counts as one that could not be looked at. */
export function mergeDrifts(results: readonly TenantResult<DriftReport>[]): DriftReport {
  const [first] = results.flatMap(({ report }) => report ?? []);
  const failed: Omit<TenantDrift, "tenant" | "error"> = { ...nothing, findings: [], gone: [], planned: false };
  const expired = results.flatMap(({ report }) => report?.expired ?? []);
  return buildDriftReport({
    ...mergeRuns(results),
    fast: first?.fast ?? null,
    since: first?.since ?? null,
    // Each job has them of all tenants.
    expired: [...new Map(expired.map((entry) => [JSON.stringify(entry), entry])).values()],
    tenants: results.map(({ tenant, report, problem }) => report?.tenants[0] ?? { ...failed, tenant, error: problem }),
  });
}

/** Returns one report of all tenants; one without a report counts as failed. */
export function mergeApplies(results: readonly TenantResult<ApplyReport>[]): ApplyReport {
  const [first] = results.flatMap(({ report }) => report ?? []);
  const failed: Omit<TenantApply, "tenant" | "reasons"> = { outcome: "failed", plan: null, durationMs: 0 };
  return buildApplyReport({
    ...mergeRuns(results),
    plans: first?.plans ?? null,
    interrupted: results.map(({ report }) => report?.interrupted ?? null).find((signal) => signal !== null) ?? null,
    tenants: results.map(
      ({ tenant, report, problem }) => report?.tenants[0] ?? { ...failed, tenant, reasons: [problem] },
    ),
  });
}

/** Jobs run side by side: the longest is how long it took. */
function mergeRuns(results: readonly TenantResult<Pick<AnyReport, "engine" | "durationMs">>[]) {
  const reports = results.flatMap(({ report }) => report ?? []);
  const { name, version } = reports[0]?.engine ?? noEngine;
  return {
    engine: { path: "", name, version },
    durationMs: Math.max(0, ...reports.map(({ durationMs }) => durationMs)),
  };
}
