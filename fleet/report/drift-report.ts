import type { Engine } from "../../toolchain/engine";
import type { DriftReport, Finding, TenantDrift } from "./drift-schema";
import { countWords, driftVerdicts } from "./report-words";

/** What a drift report is made of. */
export interface DriftReportInput extends Pick<DriftReport, "fast" | "since" | "expired" | "tenants" | "durationMs"> {
  readonly engine: Engine;
}

/** Returns the report of a drift run over several tenants, in their order. */
export function buildDriftReport({ engine, fast, since, expired, tenants, durationMs }: DriftReportInput): DriftReport {
  const findings = tenants.flatMap((one) => one.findings);
  const unexpected = findings.filter(({ expected }) => expected === null);
  return {
    version: 1,
    command: "drift",
    engine: { name: engine.name, version: engine.version },
    fast,
    since,
    summary: {
      findings: countWords(
        driftVerdicts,
        unexpected.map(({ verdict }) => verdict),
      ),
      expected: findings.length - unexpected.length,
      known: unexpected.filter(({ known }) => known).length,
      gone: tenants.flatMap(({ gone }) => gone).length,
      drifted: new Set(unexpected.filter(({ known }) => !known).map(({ tenant }) => tenant)).size,
      failed: tenants.filter(({ error }) => error !== null).length,
    },
    expired,
    tenants: tenants.map(toJsonTenant),
    durationMs: Math.round(durationMs),
  };
}

/**
 * Exit code of `tenantry drift`: 0 none but what is expected or known from the report of `--since`, 2 drift, 1 a tenant
 * failed or an expectation has expired.
 */
export function getDriftExitCode({ summary: { failed, drifted }, expired }: DriftReport): 0 | 1 | 2 {
  if (failed > 0 || expired.length > 0) return 1;
  return drifted > 0 ? 2 : 0;
}

/** Values are all of JSON: `null` where there is none. */
function toJsonTenant(tenant: TenantDrift): TenantDrift {
  const toJson = (one: Finding) => ({ ...one, before: one.before ?? null, after: one.after ?? null });
  const { findings, gone, durationMs } = tenant;
  return { ...tenant, findings: findings.map(toJson), gone: gone.map(toJson), durationMs: Math.round(durationMs) };
}
