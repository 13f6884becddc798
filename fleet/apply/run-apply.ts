import type { TenantIntent } from "../../ledger/fleet-document";
import type { FoundPlan } from "../plan/kept-plans";
import { type Allowances, judgeLosses } from "../plan/losses";
import { planTenants } from "../plan/plan-tenants";
import { readFleetDocument, selectTenants } from "../read-fleet";
import { showProgress } from "../report/progress";
import { renderTenantPlan, sortByVerdict } from "../report/render-plan";
import { say } from "../say";
import { getToday } from "../today";
import { checkAllowances, readAllowances, type TypedAllowances } from "./allowances";
import { type Ending, notStarted } from "./apply-tenant";
import { type AppliedTenant, type ApplyTenantsSettings, applyTenants, endTenant } from "./apply-tenants";
import { ask } from "./ask";
import type { Candidate, ReadTenant } from "./candidate";
import { chooseReviewedPlans, type ReviewedPlan, type ReviewSettings, readReviewedPlans } from "./read-reviewed-plans";

/** What {@link runApply} needs. */
export interface ApplyRun
  extends Omit<ReviewSettings, "signal" | "folder" | "again" | "progress">,
    Pick<ApplyTenantsSettings, "interrupts" | "world"> {
  /** Tenants, as they are typed; none: all. */
  readonly names: readonly string[];
  readonly typed: TypedAllowances;
  /** The folder of reviewed plans as it was given, and what it has; undefined: plans are made now. */
  readonly reviewed:
    | { readonly folder: string; readonly plans: readonly FoundPlan[]; readonly isVerified: boolean }
    | undefined;
  /** Whether a person is asked before anything is applied. */
  readonly isAsked: boolean;
  /** For plans that are made now: absolute, nobody else's to read. */
  readonly folder: string;
}

/**
 * Plans tenants or reads their reviewed plans, shows them, asks where that is wanted, and applies them.
 *
 * @returns a tenant each, in their order.
 * @throws CommandError where the command line makes no sense: nothing is applied.
 */
export async function runApply(run: ApplyRun): Promise<AppliedTenant[]> {
  const { root, interrupts, world, parallel } = run;
  const { tenants, allowedLosses: entries } = readFleetDocument(root);
  const fleet = selectTenants(tenants, run.reviewed ? [] : run.names);
  const reviewed = run.reviewed && chooseReviewedPlans(fleet, run.reviewed.plans, run.names, run.reviewed.folder);
  const intents = reviewed?.map(({ intent }) => intent) ?? fleet;
  const typed = readAllowances(run.typed, [...new Set(run.names)], intents);
  const read = await readTenants(run, intents, reviewed, typed.rebuild);
  const allowed = { ...typed, entries, today: getToday() };
  const candidates = read.map((one) => ({ ...one, plan: judgeLosses(one.plan, allowed) }));

  const planned = candidates.filter(({ plan }) => plan.error === null);
  const plans = planned.filter(({ stale }) => stale.length === 0).map(({ plan }) => plan);
  const settings = { root, world, interrupts, parallel };
  const endings = new Map<Candidate, Ending>();
  if (interrupts.received === null) {
    checkAllowances(
      plans,
      intents.map(({ tenant }) => tenant),
      allowed,
    );
    say(...sortByVerdict(plans).flatMap(renderTenantPlan));
    if (run.isAsked) for (const [one, ending] of await ask(settings, planned)) endings.set(one, ending);
  }
  const applied = await applyAll(
    settings,
    planned.filter((one) => !endings.has(one)),
  );
  return intents.map((intent) => {
    const candidate = candidates.find((one) => one.intent === intent);
    if (candidate === undefined) return leaveTenant(intent);
    const ending = endings.get(candidate) ?? failTenant(candidate);
    return applied.find(({ tenant }) => tenant === intent.tenant) ?? endTenant(candidate, ending, 0);
  });
}

async function readTenants(
  run: ApplyRun,
  intents: readonly TenantIntent[],
  reviewed: readonly ReviewedPlan[] | undefined,
  rebuild: Allowances["rebuild"],
): Promise<ReadTenant[]> {
  const settings = { ...run, signal: run.interrupts.stop.signal };
  const progress = showProgress("plan", intents.length);
  try {
    if (reviewed && run.reviewed) {
      const { folder, isVerified } = run.reviewed;
      const again = isVerified ? run.folder : undefined;
      return await readReviewedPlans({ ...settings, folder, again, progress }, reviewed);
    }
    const planned = await planTenants({
      ...settings,
      intents,
      rebuild,
      keep: { planFiles: true, documents: true },
      onStart: (tenant) => progress.start(tenant),
      onEnd: ({ tenant, verdict, error }) => progress.end(tenant, error === null ? verdict : `${verdict}: ${error}`),
    });
    return planned.map((one) => ({ ...one, stale: [] }));
  } finally {
    progress.stop();
  }
}

async function applyAll(
  settings: Omit<ApplyTenantsSettings, "onStart" | "onEnd">,
  candidates: readonly Candidate[],
): Promise<AppliedTenant[]> {
  const progress = showProgress("apply", candidates.length);
  settings.interrupts.beginApply((line) => progress.tell(line));
  try {
    return await applyTenants(
      {
        ...settings,
        onStart: (tenant) => progress.start(tenant),
        onEnd: (tenant, { outcome, reasons }) =>
          progress.end(tenant, outcome === "failed" ? `${outcome}: ${reasons[0]}` : outcome),
      },
      candidates,
    );
  } finally {
    progress.stop();
  }
}

/** A tenant that an interruption has left without a plan. */
function leaveTenant({ tenant }: TenantIntent): AppliedTenant {
  return { tenant, ...notStarted, plan: null, durationMs: 0, output: undefined };
}

/** A tenant that could not be planned. */
function failTenant({ plan: { error }, output }: Candidate): Ending {
  return { outcome: "failed", reasons: error === null ? [] : [error], output };
}
