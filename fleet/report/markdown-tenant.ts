import type { Effect, TenantPlan } from "../plan/tenant-plan";
import { type Details, renderRow } from "./markdown-details";
import { escapeHtml } from "./markdown-text";
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

/** Whether a plan loses a VM or a disk. */
export function isDestructive({ verdict }: TenantPlan): boolean {
  return verdict === "replaces" || verdict === "destroys";
}

/** Returns what a plan would do to a tenant, the gravest first: open from the start where it loses something. */
export function toDetails(plan: TenantPlan): Details {
  return {
    summary: `<code>${escapeHtml(plan.tenant)}</code> ${renderSummary(plan)}`,
    isOpen: isDestructive(plan),
    rows: listRows(plan),
  };
}

function renderSummary({ verdict, actions, hazards }: TenantPlan): string {
  const isMarked = verdict === "replaces" || verdict === "destroys" || verdict === "failed";
  const word = isMarked ? `⚠️ <b>${renderVerdict(verdict)}</b>` : renderVerdict(verdict);
  const count = actions.length > 1 ? `, ${renderCount(actions.length, "action")}` : "";
  return `${word}${count}${hazards.length > 0 ? ", <b>an apply refuses it</b>" : ""}`;
}

function listRows({ actions, hazards, notes, error }: TenantPlan): string[][] {
  const sorted = [...actions].sort((first, second) => verdicts.indexOf(second.effect) - verdicts.indexOf(first.effect));
  return [
    ...(error === null ? [] : [renderRow("-", `failed: ${error}`)]),
    ...hazards.map(({ message }) => renderRow("-", `an apply REFUSES this: ${message}`)),
    ...sorted.map(({ effect, words }) => renderRow(marks[effect], words)),
    ...notes.map((note) => renderRow("#", note)),
  ];
}
