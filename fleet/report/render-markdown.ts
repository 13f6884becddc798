import type { TenantPlan } from "../plan/tenant-plan";
import { renderDetails } from "./markdown-details";
import { limit, roomOfHead } from "./markdown-limit";
import { renderNames, renderTable, type TableRow } from "./markdown-table";
import { isDestructive, toDetails } from "./markdown-tenant";
import { renderCode } from "./markdown-text";
import { renderCount, renderDuration } from "./one-line";
import type { PlanReport } from "./plan-schema";
import { renderCounts, renderVerdict } from "./render-plan";
import { verdicts } from "./report-words";

/** Characters that are kept for what is below the details. */
const roomOfFoot = 200;

/** By these a workflow finds its comment again. */
const marker = "<!-- tenantry plan -->";

/**
 * Returns what a plan would do as a comment of a pull request, in GitHub's and GitLab's Markdown, within their limits: a
 * table of verdicts, and a part that opens for each tenant, the gravest first. What does not fit is counted; tenants that
 * lose something, that an apply refuses or that failed are named in the table all the same.
 */
export function renderMarkdown(report: PlanReport): string {
  const told = report.tenants
    .filter(({ verdict, notes }) => verdict !== "unchanged" || notes.length > 0)
    .sort((first, second) => getRank(second) - getRank(first));
  const head = renderHead(report);
  const details = renderDetails(told.map(toDetails), limit - head.length - roomOfFoot);
  return `${[head, ...details, ...renderFoot(report, told.length, details.length)].join("\n\n")}\n`;
}

/** What is lost is seen first, then what needs somebody: of failures there may be as many as there are tenants. */
function getRank(plan: TenantPlan): number {
  if (isDestructive(plan)) return verdicts.length + verdicts.indexOf(plan.verdict);
  return plan.hazards.length > 0 ? verdicts.length : verdicts.indexOf(plan.verdict);
}

function renderHead(report: PlanReport): string {
  const lost = report.tenants.filter(isDestructive);
  return [
    marker,
    `### Plan of ${renderCounts(report)}`,
    ...(lost.length === 0 ? [] : [`> [!CAUTION]\n> ${renderCount(lost.length, "tenant")} would lose a VM or a disk.`]),
    ...(report.removed.length === 0 ? [] : [renderRemoved(report.removed)]),
    renderTable("verdict", listRows(report), limit - roomOfHead),
    ...renderAffected(report.affected),
  ].join("\n\n");
}

/** The gravest first. */
function listRows({ tenants }: PlanReport): TableRow[] {
  const rows = verdicts.toReversed().map((verdict): TableRow => {
    const found = tenants.filter((one) => one.verdict === verdict);
    const isGrave = verdict === "failed" || found.some(isDestructive);
    return {
      title: isGrave ? `⚠️ **${renderVerdict(verdict)}**` : verdict,
      tenants: found.map(({ tenant }) => tenant),
      named: isGrave ? "all" : verdict === "unchanged" ? "none" : "few",
    };
  });
  const refused = tenants.filter(({ hazards }) => hazards.length > 0).map(({ tenant }) => tenant);
  return [...rows, { title: "**an apply refuses it**", tenants: refused, named: "all" }];
}

function renderRemoved(removed: readonly string[]): string {
  return `No tenants any more: ${renderNames(removed, 1000)}. Nothing plans their end, and what they have stays.`;
}

function renderAffected(affected: PlanReport["affected"]): string[] {
  if (affected === null) return [];
  const revision = renderCode(affected.ref.slice(0, 100));
  const { reason, unaffected } = affected;
  if (reason !== null) {
    return [`Every tenant is planned, as ${revision} cannot be compared: ${renderCode(reason.slice(0, 500))}`];
  }
  return [`${renderCount(unaffected, "tenant")} as in ${revision}, not planned.`];
}

function renderFoot({ engine, durationMs }: PlanReport, told: number, shown: number): string[] {
  const left = renderCount(told - shown, shown === 0 ? "tenant" : "more tenant");
  return [
    ...(told === shown ? [] : [`For details of ${left} see the job's log.`]),
    `<sub>${engine.name} ${engine.version}, ${renderDuration(durationMs)}</sub>`,
  ];
}
