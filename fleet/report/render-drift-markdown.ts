import type { DriftReport, Finding, TenantDrift } from "./drift-schema";
import { type Details, fold, renderComment, renderRow, renderRows } from "./markdown-details";
import { getGravity, isLoud, listDriftRows, renderDriftAlert, renderScope, toDriftDetails } from "./markdown-drift";
import { isGrave, renderWholeFinding, sortFindings } from "./markdown-finding";
import { limit, roomOfHead } from "./markdown-limit";
import { driftRemedies } from "./markdown-remedies";
import { renderTable } from "./markdown-table";
import { escapeHtml, loud, renderCode } from "./markdown-text";
import { renderCommand } from "./next-command";
import { renderCount, renderDuration } from "./one-line";
import { renderDriftCounts, renderDriftVerdict } from "./render-drift";
import { type DriftVerdict, driftVerdicts } from "./report-words";

const gravestFirst = driftVerdicts.toReversed();

/** Of a summary so many of the gravest tenants are open from the start. */
const openTenants = 5;

/** Sections that an issue has at most, and characters for each where the gravest take all of the room. */
const [sections, roomOfSection] = [driftVerdicts.length + 3, 1700];

/**
 * Returns what has drifted of a tenant as the body of its issue, in GitHub's and GitLab's Markdown, within their limits. The
 * first line is the mark that the issue is found by. The same findings are the same text: one that differs says something new.
 */
export function renderDriftIssue({ tenant, findings, notes, error }: TenantDrift): string {
  const sorted = sortFindings(findings);
  const open = sorted.filter(({ expected }) => expected === null);
  const expected = sorted.filter((one) => one.expected !== null);
  let room = limit - sections * roomOfSection;
  const section = (rows: Details["rows"], render: (block: string) => string) => {
    if (rows.length === 0) return [];
    const block = renderRows(rows, Math.max(roomOfSection - 600, room));
    room -= block.length;
    return [render(block)];
  };
  return `${[
    `<!-- tenantry drift ${escapeHtml(tenant)} -->`,
    renderOpening(tenant, open, error),
    ...section(error === null ? [] : [renderRow("-", error)], (block) => block),
    ...gravestFirst.flatMap((verdict) =>
      section(
        open.filter((one) => one.verdict === verdict).map(renderWholeFinding),
        (block) => `#### ${renderTitle(verdict)}\n\n${driftRemedies[verdict]}\n\n${block}`,
      ),
    ),
    ...section(expected.map(renderWholeFinding), (block) =>
      fold(`${renderCount(expected.length, "finding")} expected for a while`, false, block),
    ),
    ...section(
      notes.map((note) => renderRow("#", note)),
      (block) => `#### What could not be compared\n\n${block}`,
    ),
    renderNext(tenant),
  ].join("\n\n")}\n`;
}

/** Returns what a drift run found, as the summary of a pipeline's job, in GitHub's and GitLab's Markdown. */
export function renderDriftSummary(report: DriftReport): string {
  const { tenants, engine, durationMs } = report;
  const told = tenants
    .filter(({ findings, gone, notes, error }) => findings.length + gone.length + notes.length > 0 || error !== null)
    .toSorted((first, second) => getGravity(second) - getGravity(first));
  return renderComment(
    [
      `### Drift of ${renderSubject(tenants)}: ${renderDriftCounts(report, gravestFirst)}`,
      ...renderDriftAlert(report),
      ...renderScope(report),
      ...(tenants.length < 2 ? [] : [renderTable("verdict", listDriftRows(tenants), limit - roomOfHead)]),
    ],
    told.map((one, index) => toDriftDetails(one, index < openTenants && (isLoud(one) || tenants.length === 1))),
    [`<sub>${engine.name} ${engine.version}, ${renderDuration(durationMs)}</sub>`],
  );
}

function renderOpening(tenant: string, open: readonly Finding[], error: string | null): string {
  if (error !== null) return `${renderCode(tenant)} could not be looked at.`;
  const grave = open.filter(isGrave).length;
  const worse = grave === 0 ? "" : `, **${grave} that an apply would make worse**`;
  return `${renderCode(tenant)} is not as it was applied: ${renderCount(open.length, "finding")}${worse}.`;
}

function renderTitle(verdict: DriftVerdict): string {
  const word = renderDriftVerdict(verdict);
  return word === verdict ? word : `${loud}${word}`;
}

function renderNext(tenant: string): string {
  const command = (name: string) => renderCode(renderCommand(name, [tenant]));
  return [
    "#### What to do",
    "",
    `- See what an apply would do: ${command("plan")}. Take back all that an apply can: ${command("apply")}.`,
    "- What shall stay goes into the code. What shall stay for a while goes into `tenants/expected-drift.ts`, by the address and attribute above.",
    "- More in `docs/when-the-world-has-drifted.md`.",
  ].join("\n");
}

function renderSubject(tenants: readonly TenantDrift[]): string {
  const [first] = tenants;
  return tenants.length === 1 && first ? renderCode(first.tenant) : renderCount(tenants.length, "tenant");
}
