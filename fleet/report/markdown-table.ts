import { isDestructive } from "./markdown-tenant";
import { renderCode } from "./markdown-text";
import type { PlanReport } from "./plan-schema";
import { renderVerdict } from "./render-plan";
import { verdicts } from "./report-words";

/** Characters that names of tenants take in a row where nothing is lost and nothing failed. */
const namesInRow = 1000;

/** A line of the table. */
interface Row {
  readonly title: string;
  readonly names: readonly string[];
  /** Whether its tenants must not be overlooked. */
  readonly isGrave: boolean;
}

/**
 * Returns a table of how many tenants have which verdict, and which, the gravest first.
 *
 * @param room characters for the names that must not be overlooked: where they are not enough, the rest is counted
 */
export function renderTable(report: PlanReport, room: number): string {
  let left = room;
  const lines = listRows(report).map(({ title, names, isGrave }) => {
    const shown = renderNames(names, isGrave ? left : title === "unchanged" ? 0 : namesInRow);
    if (isGrave) left -= shown.length;
    return `| ${title} | ${names.length} | ${shown} |`;
  });
  return ["| verdict | tenants | |", "|---|--:|---|", ...lines].join("\n");
}

function listRows({ tenants }: PlanReport): Row[] {
  const refused = tenants.filter(({ hazards }) => hazards.length > 0);
  const rows = verdicts.toReversed().map((verdict) => {
    const found = tenants.filter((one) => one.verdict === verdict);
    const isGrave = verdict === "failed" || found.some(isDestructive);
    const title = isGrave ? `⚠️ **${renderVerdict(verdict)}**` : verdict;
    return { title, isGrave, names: found.map(({ tenant }) => tenant) };
  });
  return [
    ...rows,
    { title: "**an apply refuses it**", isGrave: true, names: refused.map(({ tenant }) => tenant) },
  ].filter(({ names }) => names.length > 0);
}

/** Returns names, as many as fit: `a`, `b` and 3 more. */
export function renderNames(names: readonly string[], room: number): string {
  const shown: string[] = [];
  let length = " and 00000 more".length;
  for (const name of names.map(renderCode)) {
    length += name.length + 2;
    if (length > room) break;
    shown.push(name);
  }
  const rest = names.length - shown.length;
  if (rest === 0) return shown.join(", ");
  return shown.length === 0 ? "" : `${shown.join(", ")} and ${rest} more`;
}
