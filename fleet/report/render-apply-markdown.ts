import { outcomeWords, renderNextApply } from "../apply/render-apply";
import type { ApplyReport, TenantApply } from "./apply-schema";
import { type Details, renderDetails, renderRow } from "./markdown-details";
import { limit, roomOfHead } from "./markdown-limit";
import { renderTable, type TableRow } from "./markdown-table";
import { toDetails as toPlanDetails } from "./markdown-tenant";
import { escapeHtml, renderCode } from "./markdown-text";
import { renderCount, renderDuration } from "./one-line";
import { type Outcome, outcomes } from "./report-words";

/** Returns what became of an apply, as the summary of a pipeline's job: what is not done comes first, with its reasons. */
export function renderApplyMarkdown(report: ApplyReport): string {
  const { tenants, plans, interrupted, engine, durationMs } = report;
  const told = tenants
    .filter(({ outcome, reasons }) => outcome !== "nothing" || reasons.length > 0)
    .toSorted((first, second) => outcomes.indexOf(second.outcome) - outcomes.indexOf(first.outcome));
  const head = [
    `### Apply of ${renderCounts(report)}`,
    ...renderFailed(tenants),
    ...(interrupted === null ? [] : [`Interrupted by ${renderCode(interrupted)}.`]),
    renderTable("outcome", listRows(report), limit - roomOfHead),
  ];
  const foot = [
    ...renderNextApply(tenants, plans).map((line) => {
      const [when = "", command = ""] = line.split(/: (.*)/s);
      return `${when}: ${renderCode(command)}`;
    }),
    `<sub>${engine.name} ${engine.version}, ${renderDuration(durationMs)}</sub>`,
  ];
  const details = renderDetails(told.map(toDetails), limit - [...head, ...foot].join("\n\n").length);
  const left = told.length - details.length;
  const rest = left === 0 ? [] : [`For details of ${renderCount(left, "more tenant")} see the job's log.`];
  return `${[...head, ...details, ...rest, ...foot].join("\n\n")}\n`;
}

function renderCounts({ summary, tenants }: ApplyReport): string {
  const found = outcomes.flatMap((outcome) => {
    const count = summary.tenants[outcome];
    return count === 0 ? [] : [`${count} ${outcomeWords[outcome]}`];
  });
  return `${renderCount(tenants.length, "tenant")}${found.length === 0 ? "" : `: ${found.join(", ")}`}`;
}

function renderFailed(tenants: readonly TenantApply[]): string[] {
  const failed = tenants.filter(({ outcome }) => outcome === "failed").length;
  if (failed === 0) return [];
  return [`> [!CAUTION]\n> ${renderCount(failed, "tenant")} failed: what of it is done and what is not is said below.`];
}

function listRows({ tenants }: ApplyReport): TableRow[] {
  return outcomes.toReversed().map((outcome) => ({
    title: isLoud(outcome) ? `⚠️ **${outcomeWords[outcome]}**` : outcomeWords[outcome],
    tenants: tenants.filter((one) => one.outcome === outcome).map(({ tenant }) => tenant),
    named: isLoud(outcome) ? "all" : outcome === "nothing" ? "none" : "few",
  }));
}

function isLoud(outcome: Outcome): boolean {
  return outcome === "failed" || outcome === "refused";
}

function toDetails({ tenant, outcome, reasons, plan }: TenantApply): Details {
  const word = outcomeWords[outcome];
  return {
    summary: `<code>${escapeHtml(tenant)}</code> ${isLoud(outcome) ? `⚠️ <b>${word}</b>` : word}`,
    isOpen: isLoud(outcome),
    rows: [
      ...reasons.map((reason) => renderRow(isLoud(outcome) ? "-" : "#", reason)),
      ...(plan === null ? [] : toPlanDetails(plan).rows),
    ],
  };
}
