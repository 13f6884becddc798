import { CommandError } from "../command-error";
import { EngineError } from "../engine/tenant-engine";
import type { TenantApply } from "../report/apply-schema";
import { ApplyProgress } from "./apply-progress";
import type { Candidate } from "./candidate";
import type { Interrupts } from "./interrupts";
import { forgetDoomed, recordApplied, recordUnchanged } from "./record-applied";
import { judgeCandidate } from "./refusals";
import type { World, WorldLook } from "./world";

/** What {@link applyTenant} needs. */
export interface ApplyTenantSettings {
  /** The checkout, synthesized. */
  readonly root: string;
  readonly world: World;
  readonly interrupts: Interrupts;
}

/** What became of a tenant, without its plan. */
export interface Ending extends Pick<TenantApply, "outcome" | "reasons"> {
  /** All that the engine said when it failed, redacted. */
  readonly output?: string;
}

/** Applies a tenant's plan, if nothing speaks against it. Throws nothing that the tenants beside it would suffer from. */
export async function applyTenant(settings: ApplyTenantSettings, candidate: Candidate): Promise<Ending> {
  const { planFile, stale } = candidate;
  const { root, world, interrupts } = settings;
  if (planFile === undefined && stale.length === 0) {
    const problem = await tryToRecord(candidate, () => recordUnchanged(root, world, candidate));
    return { outcome: "nothing", reasons: problem };
  }
  const { refusals, look } = await judgeCandidate(root, candidate, world);
  if (interrupts.received !== null) return notStarted;
  if (refusals.length > 0 || look === undefined) return { outcome: "refused", reasons: refusals };
  return runApply(settings, candidate, look);
}

/** What becomes of a tenant whose turn does not come. */
export const notStarted: Ending = { outcome: "not-started", reasons: ["interrupted before its turn"] };

async function runApply(
  { root, world, interrupts }: ApplyTenantSettings,
  candidate: Candidate,
  { vms }: WorldLook,
): Promise<Ending> {
  const { engine, planFile, plan } = candidate;
  if (engine === undefined || planFile === undefined) throw new Error("a plan comes with its file and engine");
  const progress = new ApplyProgress();
  const halt = () => engine.interrupt();
  interrupts.halt.signal.addEventListener("abort", halt);
  const record = (isWhole: boolean) =>
    tryToRecord(candidate, () => recordApplied(root, world, candidate, vms, isWhole));
  try {
    forgetDoomed(root, candidate);
    await engine.apply(planFile, (line) => progress.read(line));
    const warnings = engine.warnings.filter((warning) => !plan.notes.includes(warning));
    return { outcome: "applied", reasons: [...warnings, ...(await record(true))] };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { output } = error;
    const reason = interrupts.halt.signal.aborted ? `stopped by a second signal (${error.reason})` : error.reason;
    if (!progress.hasBegun) return { outcome: "refused", reasons: [reason], output };
    return { outcome: "failed", reasons: [reason, ...progress.render(plan), ...(await record(false))], output };
  } finally {
    interrupts.halt.signal.removeEventListener("abort", halt);
  }
}

/** Returns why something could not be recorded, in one line, or nothing. */
async function tryToRecord({ intent: { tenant } }: Candidate, record: () => Promise<void>): Promise<string[]> {
  try {
    await record();
    return [];
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof EngineError)) throw error;
    return [`what is there now is not recorded: ${error.message}; to record it: npx tenantry apply ${tenant}`];
  }
}
