import type { TenantPlan, Verdict } from "../plan/tenant-plan";
import { renderCommand } from "./next-command";
import { renderCount, renderDuration, toOneLine } from "./one-line";
import { paint, tones } from "./paint";
import type { PlanReport } from "./plan-schema";
import { verdicts } from "./report-words";

/** Returns what a plan would do, for people: the gravest tenants last, how many have which verdict, and what to run next. */
export function renderPlan(report: PlanReport): string[] {
  const { tenants, affected, removed } = report;
  const loud = tenants.filter(({ verdict, notes }) => verdict !== "unchanged" || notes.length > 0);
  return [
    ...renderAffected(affected, "planned"),
    ...sortByVerdict(loud).flatMap(renderTenantPlan),
    ...renderRemoved(removed),
    ...renderSummary(report),
    ...renderNext(report),
  ];
}

/** Returns what an apply would do to one tenant, a line an action: nothing where it has nothing to do and to say. */
export function renderTenantPlan({ tenant, actions, hazards, blocked, notes, error }: TenantPlan): string[] {
  return [
    ...notes.map((note) => `${tenant}: ${toOneLine(note)}`),
    ...[...actions]
      .sort((first, second) => verdicts.indexOf(first.effect) - verdicts.indexOf(second.effect))
      .map(({ effect, words }) => paint(tones[effect], `${tenant}: ${toOneLine(words)}`)),
    ...hazards.map(({ message }) => paint("grave", `${tenant}: an apply REFUSES this: ${toOneLine(message)}`)),
    ...blocked.map((line) => paint("grave", `${tenant}: ${toOneLine(line)}`)),
    ...(error === null ? [] : [paint("bad", `${tenant}: failed: ${toOneLine(error)}`)]),
  ];
}

/** Returns plans with the gravest last, those of one verdict in the order that they had. */
export function sortByVerdict(plans: readonly TenantPlan[]): TenantPlan[] {
  return plans.toSorted((first, second) => verdicts.indexOf(first.verdict) - verdicts.indexOf(second.verdict));
}

/** Returns how a verdict is written where it must not be overlooked: those that lose something in capitals. */
export function renderVerdict(verdict: Verdict): string {
  return verdict === "replaces" || verdict === "destroys" ? verdict.toUpperCase() : verdict;
}

/**
 * Returns which tenants are left out or taken in because of a revision that they were compared with.
 *
 * @param done what is done with the others, like `planned`
 */
export function renderAffected(affected: PlanReport["affected"], done: string): string[] {
  if (affected === null) return [];
  const { ref, commit, unaffected, reason } = affected;
  const revision = toOneLine(commit.startsWith(ref) ? commit.slice(0, 12) : `${ref} (${commit.slice(0, 12)})`);
  if (reason !== null) return [`every tenant is ${done}, as ${revision} cannot be compared: ${toOneLine(reason)}`];
  return [`${renderCount(unaffected, "tenant")} as in ${revision}, not ${done}`];
}

/** Returns that tenants are no more, a line each. */
export function renderRemoved(removed: readonly string[]): string[] {
  return removed.map((tenant) =>
    paint("notable", `${tenant} is no tenant any more: nothing plans its end, and what it has stays`),
  );
}

/** Returns `12 tenants: 10 unchanged, 1 restarts, 1 REPLACES`. */
export function renderCounts({ summary, tenants }: PlanReport): string {
  const found = verdicts.flatMap((verdict) => {
    const count = summary.tenants[verdict];
    return count === 0 ? [] : [`${count} ${renderVerdict(verdict)}`];
  });
  const refused = summary.refused === 0 ? "" : `; an apply refuses ${summary.refused} of them`;
  return `${renderCount(tenants.length, "tenant")}${found.length === 0 ? "" : `: ${found.join(", ")}`}${refused}`;
}

function renderSummary(report: PlanReport): string[] {
  const { summary, durationMs } = report;
  return [paint(tones[summary.verdict], `${renderCounts(report)}, in ${renderDuration(durationMs)}`)];
}

function renderNext({ tenants, out }: PlanReport): string[] {
  const command = (name: string, isMeant: (verdict: Verdict) => boolean, option: string) => {
    const names = tenants.filter(({ verdict }) => isMeant(verdict)).map(({ tenant }) => tenant);
    return names.length === 0 ? [] : [renderCommand(name, names, ...(out === null ? [] : [option, toOneLine(out)]))];
  };
  const hasChanges = (verdict: Verdict) => verdict !== "failed" && verdict !== "unchanged";
  return [
    ...command("apply", hasChanges, "--plans").map((line) => `to apply it: ${line}`),
    ...command("plan", (verdict) => verdict === "failed", "--out").map((line) => `when that is mended: ${line}`),
  ];
}
