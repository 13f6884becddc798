import type { DriftReport, Finding, TenantDrift } from "./drift-schema";
import { type Details, renderDetails, renderRow } from "./markdown-details";
import { renderFinding, renderPlace, sortFindings } from "./markdown-finding";
import { limit, roomOfHead } from "./markdown-limit";
import { renderTable, type TableRow } from "./markdown-table";
import { escapeHtml, renderCode } from "./markdown-text";
import { renderCommand } from "./next-command";
import { renderCount, renderDuration } from "./one-line";
import { renderDriftCounts, renderDriftVerdict } from "./render-drift";
import { type DriftVerdict, driftVerdicts } from "./report-words";

const page = "`docs/when-the-world-has-drifted.md`";

/**
 * Returns what has drifted of a tenant as the body of its issue, in GitHub's and GitLab's Markdown, within their limits. The
 * first line is the mark that the issue is found by. The same findings are the same text: one that differs says something new.
 */
export function renderDriftIssue(tenant: TenantDrift): string {
  const findings = sortFindings(tenant.findings);
  const head = [
    `<!-- tenantry drift ${escapeHtml(tenant.tenant)} -->`,
    ...renderGrave(findings.some(isGrave) ? 1 : 0),
    renderOpening(tenant),
  ];
  const foot = renderRemedy(tenant);
  const room = limit - [...head, ...foot].join("\n\n").length;
  return `${[...head, ...renderDetails(listParts(tenant, findings), room), ...foot].join("\n\n")}\n`;
}

/** Returns what a drift run found, as the summary of a pipeline's job. */
export function renderDriftSummary(report: DriftReport): string {
  const told = report.tenants
    .filter(({ findings, notes, error }) => findings.length + notes.length > 0 || error !== null)
    .toSorted((first, second) => getGravity(second) - getGravity(first));
  const head = [
    `### Drift of ${renderDriftCounts(report)}`,
    ...renderGrave(report.tenants.filter(({ findings }) => findings.some(isGrave)).length),
    renderTable("verdict", listRows(report), limit - roomOfHead),
  ];
  const foot = [`<sub>${report.engine.name} ${report.engine.version}, ${renderDuration(report.durationMs)}</sub>`];
  const details = renderDetails(told.map(toDetails), limit - [...head, ...foot].join("\n\n").length);
  const left = told.length - details.length;
  const rest = left === 0 ? [] : [`For details of ${renderCount(left, "more tenant")} see the job's log.`];
  return `${[...head, ...details, ...rest, ...foot].join("\n\n")}\n`;
}

function isGrave({ verdict, expected }: Finding): boolean {
  return expected === null && (verdict === "dangerous" || verdict === "stranger");
}

function renderGrave(tenants: number): string[] {
  if (tenants === 0) return [];
  return ["> [!CAUTION]\n> An apply would restart, replace or lose something, or be refused: read before you apply."];
}

function renderOpening({ tenant, findings, error }: TenantDrift): string {
  const name = renderCode(tenant);
  if (error !== null) return `${name} could not be looked at.`;
  const open = findings.filter(({ expected }) => expected === null);
  return `${name} is not as it was applied: ${renderCount(open.length, "finding")}.`;
}

function listParts({ notes, error }: TenantDrift, findings: readonly Finding[]): Details[] {
  const render = (finding: Finding) => [...renderFinding(finding), ...renderPlace(finding)];
  const parts = [
    {
      summary: "what has drifted",
      isOpen: true,
      rows: [
        ...(error === null ? [] : [renderRow("-", `failed: ${error}`)]),
        ...findings.filter(({ expected }) => expected === null).map(render),
      ],
    },
    {
      summary: "what is expected",
      isOpen: false,
      rows: findings.filter(({ expected }) => expected !== null).map(render),
    },
    { summary: "what could not be compared", isOpen: true, rows: notes.map((note) => renderRow("#", note)) },
  ];
  return parts.filter(({ rows }) => rows.length > 0);
}

function renderRemedy({ tenant }: TenantDrift): string[] {
  const command = (name: string) => renderCode(renderCommand(name, [tenant]));
  return [
    "#### What to do",
    [
      `- What an apply would do about it: ${command("plan")}. To take it back: ${command("apply")}.`,
      "- What is meant to stay goes into the tenant file. What is meant for a while: `tenants/expected-drift.ts`, by the address and attribute above.",
      `- What each verdict asks for: ${page}.`,
    ].join("\n"),
  ];
}

function listRows({ tenants }: DriftReport): TableRow[] {
  const having = (isMeant: (one: TenantDrift) => boolean) => tenants.filter(isMeant).map(({ tenant }) => tenant);
  const rows = driftVerdicts.toReversed().map((verdict): TableRow => {
    const isLoud = verdict === "dangerous" || verdict === "stranger";
    return {
      title: isLoud ? `⚠️ **${renderDriftVerdict(verdict)}**` : verdict,
      tenants: having(({ findings }) => findings.some((one) => one.verdict === verdict && one.expected === null)),
      named: isLoud ? "all" : "few",
    };
  });
  return [
    { title: "⚠️ **failed**", tenants: having(({ error }) => error !== null), named: "all" },
    ...rows,
    {
      title: "no drift",
      tenants: having(({ findings, error }) => error === null && findings.every(({ expected }) => expected !== null)),
      named: "none",
    },
  ];
}

function toDetails({ tenant, findings, notes, error }: TenantDrift): Details {
  const sorted = sortFindings(findings);
  const gravest: DriftVerdict | undefined = sorted.find(({ expected }) => expected === null)?.verdict;
  const isLoud = error !== null || sorted.some(isGrave);
  const word = error !== null ? "failed" : gravest === undefined ? "no drift" : renderDriftVerdict(gravest);
  const count = findings.length > 1 ? `, ${renderCount(findings.length, "finding")}` : "";
  return {
    summary: `<code>${escapeHtml(tenant)}</code> ${isLoud ? `⚠️ <b>${word}</b>` : word}${count}`,
    isOpen: isLoud,
    rows: [
      ...(error === null ? [] : [renderRow("-", `failed: ${error}`)]),
      ...sorted.map(renderFinding),
      ...notes.map((note) => renderRow("#", note)),
    ],
  };
}

function getGravity({ findings, error }: TenantDrift): number {
  if (error !== null) return driftVerdicts.length;
  const open = findings.filter(({ expected }) => expected === null);
  return Math.max(-1, ...open.map(({ verdict }) => driftVerdicts.indexOf(verdict)));
}
