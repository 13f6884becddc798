import { renderComment } from "./markdown-details";
import { renderGrave } from "./markdown-grave";
import { limit, roomOfHead } from "./markdown-limit";
import { renderNames, renderTable, type TableRow } from "./markdown-table";
import { gravestFirst, isGrave, sortGravestFirst, toDetails } from "./markdown-tenant";
import { loud, renderCode } from "./markdown-text";
import { renderAlone, renderTouched } from "./markdown-touched";
import { renderCount, renderDuration } from "./one-line";
import type { PlanReport } from "./plan-schema";
import { renderVerdict } from "./render-plan";

/** So many of the gravest tenants are open from the start. */
const openTenants = 5;

/** By these a workflow finds its comment again. */
const marker = "<!-- tenantry plan -->";

/**
 * Returns what a plan would do as a comment of a pull request, in GitHub's and GitLab's Markdown, within their limits: what
 * nobody must overlook, a table of verdicts, and a part that opens for each tenant, the gravest first. What does not fit is
 * counted; tenants that lose something, that an apply refuses or that failed are named in the table all the same.
 */
export function renderMarkdown(report: PlanReport): string {
  const told = sortGravestFirst(
    report.tenants.filter(({ verdict, notes }) => verdict !== "unchanged" || notes.length > 0),
  );
  return renderComment(
    renderHead(report),
    told.map((plan, index) => toDetails(plan, index < openTenants && (isGrave(plan) || told.length === 1))),
    [`<sub>${report.engine.name} ${report.engine.version}, ${renderDuration(report.durationMs)}</sub>`],
  );
}

/** Returns the comment of a change whose tenants could not even be listed. */
export function renderNoPlans(): string {
  return [
    marker,
    "### No plan",
    "> [!CAUTION]\n> Which tenants the last push changes could not be found out, so nothing is planned. Its pipeline says why.\n",
  ].join("\n\n");
}

function renderHead(report: PlanReport): string[] {
  const { tenants, removed, touched } = report;
  const quiet = [...renderAffected(report.affected), ...renderAlone(touched)];
  return [
    marker,
    `### Plan of ${renderCounts(report)}`,
    ...renderGrave(tenants),
    ...renderTouched(touched),
    ...(removed.length === 0 ? [] : [renderRemoved(removed)]),
    ...(tenants.length < 2 ? [] : [renderTable("verdict", listRows(report), limit - roomOfHead)]),
    ...(quiet.length === 0 ? [] : [quiet.join(" ")]),
  ];
}

/** Of one tenant its name and verdict, of several how many have which, the gravest first. */
function renderCounts({ summary, tenants }: PlanReport): string {
  const [first] = tenants;
  if (tenants.length === 1 && first) return `${renderCode(first.tenant)}: ${renderVerdict(first.verdict)}`;
  const found = gravestFirst.flatMap((verdict) => {
    const count = summary.tenants[verdict];
    return count === 0 ? [] : [`${count} ${renderVerdict(verdict)}`];
  });
  return `${renderCount(tenants.length, "tenant")}${found.length === 0 ? "" : `: ${found.join(", ")}`}`;
}

/** The gravest first. A tenant that is blocked or refused is in the row of its verdict, too. */
function listRows({ tenants }: PlanReport): TableRow[] {
  const list = (isMeant: (plan: PlanReport["tenants"][number]) => boolean) =>
    tenants.filter(isMeant).map(({ tenant }) => tenant);
  const rows = gravestFirst.map((verdict): TableRow => {
    const isLoud = verdict === "destroys" || verdict === "replaces" || verdict === "failed";
    return {
      title: isLoud ? `${loud}**${renderVerdict(verdict)}**` : verdict,
      tenants: list((plan) => plan.verdict === verdict),
      named: isLoud ? "all" : verdict === "unchanged" ? "none" : "few",
    };
  });
  return [
    ...rows,
    { title: "**blocked**", tenants: list(({ blocked }) => blocked.length > 0), named: "all" },
    { title: "**an apply refuses it**", tenants: list(({ hazards }) => hazards.length > 0), named: "all" },
  ];
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
