import type { Effect, TenantPlan } from "../plan/tenant-plan";
import { escapeHtml, renderBlock, wrapLine } from "./markdown-text";
import { renderCount, toOneLine } from "./one-line";
import { renderVerdict } from "./render-plan";
import { verdicts } from "./report-words";

/** As wide as a comment on GitHub shows code without a scroll bar. */
const width = 100;

/** One line says no more than that: an engine's error may be as long as a page. */
const longestLine = 600;

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

/**
 * Returns what a plan would do to a tenant, as a part of a comment that opens: the gravest first, and open from the start
 * where it loses something.
 *
 * @param room characters that it may take; what does not fit is counted. At least the frame and one line are there
 */
export function renderTenant(plan: TenantPlan, room: number): string {
  const rows = listRows(plan);
  const open = isDestructive(plan) ? " open" : "";
  const summary = `<code>${escapeHtml(plan.tenant)}</code> ${renderSummary(plan)}`;
  const render = (shown: readonly string[][]) =>
    [
      `<details${open}><summary>${summary}</summary>`,
      "",
      ...renderBlock("diff", [...shown.flat(), ...(shown.length < rows.length ? [renderRest(rows, shown)] : [])]),
      "",
      "</details>",
    ].join("\n");
  let count = rows.length;
  let text = render(rows);
  while (text.length > room && count > 1) {
    count = Math.max(1, Math.min(count - 1, Math.floor((count * room) / text.length)));
    text = render(rows.slice(0, count));
  }
  return text;
}

function renderSummary({ verdict, actions, hazards }: TenantPlan): string {
  const isMarked = verdict === "replaces" || verdict === "destroys" || verdict === "failed";
  const word = isMarked ? `⚠️ <b>${renderVerdict(verdict)}</b>` : renderVerdict(verdict);
  const count = actions.length > 1 ? `, ${renderCount(actions.length, "action")}` : "";
  return `${word}${count}${hazards.length > 0 ? ", <b>an apply refuses it</b>" : ""}`;
}

/** An entry a row, of one line or more. */
function listRows({ actions, hazards, notes, error }: TenantPlan): string[][] {
  const sorted = [...actions].sort((first, second) => verdicts.indexOf(second.effect) - verdicts.indexOf(first.effect));
  return [
    ...(error === null ? [] : [renderRow("-", `failed: ${error}`)]),
    ...hazards.map(({ message }) => renderRow("-", `an apply REFUSES this: ${message}`)),
    ...sorted.map(({ effect, words }) => renderRow(marks[effect], words)),
    ...notes.map((note) => renderRow("#", note)),
  ];
}

function renderRow(mark: string, text: string): string[] {
  const line = toOneLine(text);
  const cut = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
  // What is made begins with a plus of its own.
  return wrapLine(cut.startsWith("+ ") && mark === "+" ? cut : `${mark} ${cut}`, width, `${mark}   `);
}

function renderRest(rows: readonly string[][], shown: readonly string[][]): string {
  return `# ${renderCount(rows.length - shown.length, "line")} more in the job's log`;
}
