import { outcomeWords, renderNextApply } from "../apply/render-apply";
import type { ApplyReport, TenantApply } from "./apply-schema";
import { renderAlert, renderAlertList } from "./markdown-alert";
import { type Details, renderComment, renderRow } from "./markdown-details";
import { limit, roomOfHead } from "./markdown-limit";
import { renderTable, type TableRow } from "./markdown-table";
import { listActionRows, renderEffect } from "./markdown-tenant";
import { loud, renderCode } from "./markdown-text";
import { renderCount, renderDuration } from "./one-line";
import { type Outcome, outcomes } from "./report-words";

const worstFirst = outcomes.toReversed();

/** A command that names more tenants is cut. */
const longestCommand = 1000;

/** So many of the tenants that were refused or failed are open from the start. */
const openTenants = 5;

/**
 * Returns what became of an apply, as the summary of a pipeline's job, in GitHub's and GitLab's Markdown: what is not done
 * comes first, with its reasons and what to run next.
 */
export function renderApplyMarkdown(report: ApplyReport): string {
  const { tenants, interrupted, engine, durationMs } = report;
  const told = sortWorstFirst(tenants.filter(({ outcome, reasons }) => outcome !== "nothing" || reasons.length > 0));
  return renderComment(
    [
      `### Apply of ${renderCounts(report)}`,
      ...renderOpen(report),
      ...(interrupted === null ? [] : [`Interrupted by ${renderCode(interrupted)}.`]),
      ...(tenants.length < 2 ? [] : [renderTable("outcome", listRows(tenants), limit - roomOfHead)]),
    ],
    told.map((one, index) => toDetails(one, index < openTenants && (isLoud(one.outcome) || tenants.length === 1))),
    [`<sub>${engine.name} ${engine.version}, ${renderDuration(durationMs)}</sub>`],
  );
}

function renderCounts({ summary, tenants }: ApplyReport): string {
  const [first] = tenants;
  if (tenants.length === 1 && first) return `${renderCode(first.tenant)}: ${outcomeWords[first.outcome]}`;
  const found = worstFirst.flatMap((outcome) => {
    const count = summary.tenants[outcome];
    return count === 0 ? [] : [`${count} ${outcomeWords[outcome]}`];
  });
  return `${renderCount(tenants.length, "tenant")}${found.length === 0 ? "" : `: ${found.join(", ")}`}`;
}

/** What is not done, why, and what to run next. */
function renderOpen({ tenants, plans }: ApplyReport): string[] {
  const open = sortWorstFirst(tenants.filter(({ outcome }) => isLoud(outcome) || outcome === "not-started"));
  if (open.length === 0) return [];
  const counts = worstFirst.flatMap((outcome) => {
    const count = open.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [`**${renderCount(count, "tenant")}** ${outcomeWords[outcome]}.`];
  });
  const said = open.flatMap(({ tenant, reasons }) => reasons.map((line) => ({ tenant, line })));
  const next = renderNextApply(tenants, plans).map((line) => {
    const [when = "", command = ""] = line.split(/: (.*)/s);
    const shown = command.length > longestCommand ? `${command.slice(0, longestCommand)}…` : command;
    return `${when.charAt(0).toUpperCase()}${when.slice(1)}: ${renderCode(shown)}`;
  });
  return [renderAlert("CAUTION", [counts.join("\\\n"), renderAlertList(said), ...next])];
}

function listRows(tenants: readonly TenantApply[]): TableRow[] {
  return worstFirst.map((outcome) => ({
    title: isLoud(outcome) ? `${loud}**${outcomeWords[outcome]}**` : outcomeWords[outcome],
    tenants: tenants.filter((one) => one.outcome === outcome).map(({ tenant }) => tenant),
    named: isLoud(outcome) ? "all" : outcome === "nothing" ? "none" : "few",
  }));
}

function toDetails({ tenant, outcome, reasons, plan }: TenantApply, isOpen: boolean): Details {
  const group = isLoud(outcome) ? `${loud}<b>${outcomeWords[outcome]}</b>` : outcomeWords[outcome];
  const effect = plan === null || plan.error !== null ? "" : `: ${renderEffect(plan)}`;
  return {
    tenant,
    summary: `${group}${effect}`,
    isOpen,
    group,
    rows: [
      ...reasons.map((reason) => renderRow(isLoud(outcome) ? "-" : "#", reason)),
      ...(plan === null ? [] : listActionRows(plan)),
    ],
  };
}

function isLoud(outcome: Outcome): boolean {
  return outcome === "failed" || outcome === "refused";
}

function sortWorstFirst(tenants: readonly TenantApply[]): TenantApply[] {
  return tenants.toSorted((first, second) => outcomes.indexOf(second.outcome) - outcomes.indexOf(first.outcome));
}
