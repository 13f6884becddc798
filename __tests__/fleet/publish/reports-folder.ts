import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TenantPlan } from "../../../fleet/plan/tenant-plan";
import { buildApplyReport } from "../../../fleet/report/apply-report";
import type { ApplyReport, TenantApply } from "../../../fleet/report/apply-schema";
import { buildDriftReport } from "../../../fleet/report/drift-report";
import type { DriftReport, TenantDrift } from "../../../fleet/report/drift-schema";
import type { MatrixDocument } from "../../../fleet/report/matrix-schema";
import { buildPlanReport } from "../../../fleet/report/plan-report";
import type { PlanReport } from "../../../fleet/report/plan-schema";
import { engine } from "../../fixtures/reports";

/** A folder of reports, as the jobs of a pipeline leave it. */
export class ReportsFolder {
  readonly path = mkdtempSync(join(tmpdir(), "reports-"));

  write(name: string, content: unknown): void {
    writeFileSync(join(this.path, name), typeof content === "string" ? content : JSON.stringify(content));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Returns the document of a matrix of tenants; with `affected`, of those that a change affects. */
export function matrixOf(tenants: readonly string[], more: Partial<MatrixDocument> = {}): MatrixDocument {
  return { version: 1, command: "matrix", affected: null, tenants, removed: [], touched: null, ...more };
}

/** What `--affected` compared with. */
export const affected = { ref: "origin/main", commit: "c0ffee", unaffected: 3, reason: null };

/** Returns the report of one tenant's plan. */
export function planReportOf(plan: TenantPlan, durationMs = 1000): PlanReport {
  const none = { affected: null, out: "plans", removed: [], touched: null };
  return buildPlanReport({ engine, ...none, tenants: [plan], durationMs });
}

/** Returns the report of what has drifted of one tenant. */
export function driftReportOf(drift: TenantDrift, expired: DriftReport["expired"] = []): DriftReport {
  return buildDriftReport({ engine, fast: null, since: null, expired, tenants: [drift], durationMs: 1000 });
}

/** Returns the report of what became of one tenant. */
export function applyReportOf(apply: TenantApply): ApplyReport {
  return buildApplyReport({ engine, plans: "plans", interrupted: null, tenants: [apply], durationMs: 1000 });
}
