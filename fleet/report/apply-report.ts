import type { Engine } from "../../toolchain/engine";
import type { ApplyReport, TenantApply } from "./apply-schema";
import { toJsonPlan } from "./plan-report";
import { countWords, outcomes } from "./report-words";

/** What an apply report is made of. */
export interface ApplyReportInput {
  readonly engine: Engine;
  readonly plans: string | null;
  readonly interrupted: string | null;
  readonly tenants: readonly TenantApply[];
  readonly durationMs: number;
}

/** Returns the report of an apply of several tenants, in their order. */
export function buildApplyReport({ engine, plans, interrupted, tenants, durationMs }: ApplyReportInput): ApplyReport {
  const found = tenants.map(({ outcome }) => outcome);
  return {
    version: 1,
    command: "apply",
    engine: { name: engine.name, version: engine.version },
    plans,
    interrupted,
    summary: { tenants: countWords(outcomes, found) },
    tenants: tenants.map((one) => ({
      ...one,
      plan: one.plan && toJsonPlan(one.plan),
      durationMs: Math.round(one.durationMs),
    })),
    durationMs: Math.round(durationMs),
  };
}

/** Exit code of `tenantry apply`: 0 all is applied, 2 a person answered no, 1 something failed, was refused or not begun. */
export function getApplyExitCode({ summary: { tenants: found }, interrupted }: ApplyReport): 0 | 1 | 2 {
  if (interrupted !== null || found.failed + found.refused + found["not-started"] > 0) return 1;
  return found.declined > 0 ? 2 : 0;
}
