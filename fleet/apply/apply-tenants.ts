import limit from "p-limit";
import type { TenantApply } from "../report/apply-schema";
import { type ApplyTenantSettings, applyTenant, type Ending, notStarted } from "./apply-tenant";
import type { Candidate } from "./candidate";

/** What {@link applyTenants} needs. */
export interface ApplyTenantsSettings extends ApplyTenantSettings {
  /** How many tenants at a time. */
  readonly parallel: number;
  readonly onStart: (tenant: string) => void;
  readonly onEnd: (tenant: string, ending: Ending) => void;
}

/** What became of a tenant. */
export interface AppliedTenant extends TenantApply {
  /** All that the engine said when it failed, redacted. */
  readonly output: string | undefined;
}

/** Applies tenants side by side. One that fails or is refused stops no other. @returns in their order. */
export async function applyTenants(
  settings: ApplyTenantsSettings,
  candidates: readonly Candidate[],
): Promise<AppliedTenant[]> {
  const inTurn = limit(settings.parallel);
  return Promise.all(candidates.map((candidate) => inTurn(() => applyInTurn(settings, candidate))));
}

async function applyInTurn(settings: ApplyTenantsSettings, candidate: Candidate): Promise<AppliedTenant> {
  const started = performance.now();
  const { tenant } = candidate.intent;
  if (settings.interrupts.received !== null) return endTenant(candidate, notStarted, 0);
  settings.onStart(tenant);
  const ending = await tryToApply(settings, candidate);
  settings.onEnd(tenant, ending);
  return endTenant(candidate, ending, performance.now() - started);
}

/** Returns what became of a candidate, with its plan as far as there is one. */
export function endTenant(
  { intent: { tenant }, plan, stale }: Candidate,
  { outcome, reasons, output }: Ending,
  durationMs: number,
): AppliedTenant {
  const isPlanned = plan.error === null && stale.length === 0;
  return { tenant, outcome, reasons, plan: isPlanned ? plan : null, durationMs: plan.durationMs + durationMs, output };
}

/** Also what nobody thought of must not end this process while other engines apply. */
async function tryToApply(settings: ApplyTenantsSettings, candidate: Candidate): Promise<Ending> {
  try {
    return await applyTenant(settings, candidate);
  } catch (error) {
    const { message, stack } = error as Error;
    return { outcome: "failed", reasons: [message.replaceAll("\n", "; ")], output: stack };
  }
}
