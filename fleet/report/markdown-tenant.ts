import type { Effect, TenantPlan } from "../plan/tenant-plan";
import { type Details, renderRow } from "./markdown-details";
import { loud } from "./markdown-text";
import { renderVms } from "./markdown-vms";
import { renderCount } from "./one-line";
import { renderVerdict } from "./render-plan";
import { verdicts } from "./report-words";

/** How a line of a `diff` begins in the colour of an effect: red, orange, green. */
const marks: Readonly<Record<Effect, string>> = {
  unchanged: " ",
  creates: "+",
  updates: " ",
  restarts: "!",
  replaces: "-",
  destroys: "-",
};

/** Verdicts as a reviewer wants them: what is lost, then what has no plan. */
export const gravestFirst = ["destroys", "replaces", "failed", "restarts", "updates", "creates", "unchanged"] as const;

/** Whether a plan loses a VM or a disk. */
export function isDestructive({ verdict }: TenantPlan): boolean {
  return verdict === "replaces" || verdict === "destroys";
}

/** Whether somebody has to see it before anything else: something is lost, refused, or cannot be planned. */
export function isGrave(plan: TenantPlan): boolean {
  return isDestructive(plan) || plan.hazards.length > 0 || plan.verdict === "failed";
}

/** Returns plans with the gravest first, those that are alike in the order that they had. */
export function sortGravestFirst(plans: readonly TenantPlan[]): TenantPlan[] {
  const getRank = (plan: TenantPlan) => [
    plan.blocked.length > 0 ? 0 : 1,
    isDestructive(plan) ? 0 : 1,
    plan.hazards.length > 0 ? 0 : 1,
    gravestFirst.indexOf(plan.verdict),
  ];
  return plans.toSorted((first, second) => {
    const other = getRank(second);
    return getRank(first).reduce((result, rank, index) => result || rank - (other[index] ?? 0), 0);
  });
}

/** Returns what a plan would do to a tenant, the gravest first. */
export function toDetails(plan: TenantPlan, isOpen: boolean): Details {
  return {
    tenant: plan.tenant,
    summary: renderSummary(plan),
    isOpen,
    group: renderGroup(plan),
    rows: listRows(plan),
  };
}

/** Returns the gravest that a plan would do, with the VMs that it does it to, and how much it does, as HTML. */
export function renderEffect(plan: TenantPlan): string {
  const { verdict, actions } = plan;
  const vms = renderVms(actions.filter(({ effect }) => effect === verdict).map(({ address }) => address));
  return `${renderWord(plan)}${vms}${actions.length > 1 ? `, ${renderCount(actions.length, "action")}` : ""}`;
}

/** Returns an action a row, the gravest first. */
export function listActionRows({ actions }: Pick<TenantPlan, "actions">): string[][] {
  const sorted = [...actions].sort((first, second) => verdicts.indexOf(second.effect) - verdicts.indexOf(first.effect));
  return sorted.map(({ effect, words }) => renderRow(marks[effect], words));
}

function renderSummary(plan: TenantPlan): string {
  return [renderEffect(plan), ...renderObstacles(plan)].join(", ");
}

function renderGroup(plan: TenantPlan): string {
  return [renderWord(plan), ...renderObstacles(plan)].join(", ");
}

function renderWord(plan: TenantPlan): string {
  const isLoud = isDestructive(plan) || plan.verdict === "failed";
  return isLoud ? `${loud}<b>${renderVerdict(plan.verdict)}</b>` : plan.verdict;
}

function renderObstacles({ blocked, hazards }: TenantPlan): string[] {
  return [
    ...(blocked.length > 0 ? ["<b>blocked</b>"] : []),
    ...(hazards.length > 0 ? ["<b>an apply refuses it</b>"] : []),
  ];
}

function listRows(plan: TenantPlan): string[][] {
  const { hazards, blocked, notes, error } = plan;
  return [
    ...(error === null ? [] : [renderRow("-", `failed: ${error}`)]),
    ...hazards.map(({ message }) => renderRow("-", `an apply REFUSES this: ${message}`)),
    ...blocked.map((line) => renderRow("-", `BLOCKED: ${line}`)),
    ...listActionRows(plan),
    ...notes.map((note) => renderRow("#", note)),
  ];
}
