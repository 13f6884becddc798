import type { Engine } from "../../toolchain/engine";
import type { MadePlan, TenantPlan } from "../plan/tenant-plan";
import type { PlanReport } from "./plan-schema";
import { countWords, verdicts } from "./report-words";

/** What a plan report is made of. */
export interface PlanReportInput {
  readonly engine: Engine;
  readonly affected: PlanReport["affected"];
  readonly out: string | null;
  readonly tenants: readonly TenantPlan[];
  /** Tenants that the revision of `--affected` has and the working tree has not. */
  readonly removed: readonly string[];
  /** What the change since the revision of `--affected` touches; `null`: none was given. */
  readonly touched: PlanReport["touched"];
  readonly durationMs: number;
}

/** Returns the report of a plan of several tenants, in their order. */
export function buildPlanReport({
  engine,
  affected,
  out,
  tenants,
  removed,
  touched,
  durationMs,
}: PlanReportInput): PlanReport {
  const found = countWords(
    verdicts,
    tenants.map(({ verdict }) => verdict),
  );
  return {
    version: 1,
    command: "plan",
    engine: { name: engine.name, version: engine.version },
    affected,
    out,
    summary: {
      verdict: verdicts.findLast((verdict) => found[verdict] > 0) ?? "unchanged",
      tenants: found,
      refused: tenants.filter(({ hazards }) => hazards.length > 0).length,
    },
    tenants: tenants.map(toJsonPlan),
    removed,
    touched,
    durationMs: Math.round(durationMs),
  };
}

/** Exit code of `tenantry plan`: 0 nothing to do, 2 changes, 1 a tenant has no plan. */
export function getPlanExitCode({ summary: { verdict } }: PlanReport): 0 | 1 | 2 {
  return verdict === "failed" ? 1 : verdict === "unchanged" ? 0 : 2;
}

/** Returns a plan whose values are all of JSON: `null` where there is none. */
export function toJsonPlan<Plan extends MadePlan>(plan: Plan): Plan {
  const actions = plan.actions.map((action) => ({
    ...action,
    changes: action.changes.map((change) => ({
      ...change,
      before: change.before ?? null,
      after: change.after ?? null,
    })),
  }));
  return { ...plan, actions, durationMs: Math.round(plan.durationMs) };
}
