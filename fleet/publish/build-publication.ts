import { renderApply } from "../apply/render-apply";
import { CommandError } from "../command-error";
import type { Forge } from "../forge/forge";
import { getApplyExitCode } from "../report/apply-report";
import { getDriftExitCode } from "../report/drift-report";
import type { MatrixDocument } from "../report/matrix-schema";
import { renderApplyMarkdown } from "../report/render-apply-markdown";
import { renderDrift } from "../report/render-drift";
import { renderDriftSummary } from "../report/render-drift-markdown";
import { renderMarkdown } from "../report/render-markdown";
import { mergeApplies, mergeDrifts, mergePlans } from "./merge-reports";
import { putComment } from "./put-comment";
import { putIssues } from "./put-issues";
import type { AnyReport, TenantResult } from "./read-reports";
import { isStopped, renderMerge } from "./render-merge";

/** What is published. */
export interface Publication {
  readonly markdown: string;
  /** For people who read the log. */
  readonly lines: readonly string[];
  /** Tells the forge, and returns lines that say so. */
  readonly tell: (forge: Forge) => Promise<string[]>;
  readonly exitCode: number;
}

/**
 * Returns what the reports of a pipeline's jobs say, all of one command; undefined: no job has run, and none was to.
 *
 * @param folder that they are from, as it was given
 * @throws CommandError when there are none, and nobody knows of which command they would be.
 */
export function buildPublication(
  folder: string,
  matrix: MatrixDocument,
  results: readonly TenantResult<AnyReport>[],
): Publication | undefined {
  const [found] = results.flatMap(({ report }) => report ?? []);
  // Only the plans of a change are made of what it affects.
  const command = found?.command ?? (matrix.affected === null ? undefined : "plan");
  switch (command) {
    case "plan":
      return buildPlans(matrix, select(results, "plan"));
    case "drift": {
      const report = mergeDrifts(select(results, "drift"));
      const [markdown, lines] = [renderDriftSummary(report), renderDrift(report)];
      return { markdown, lines, tell: (forge) => putIssues(forge, report), exitCode: getDriftExitCode(report) };
    }
    case "apply": {
      const report = mergeApplies(select(results, "apply"));
      const [markdown, lines] = [renderApplyMarkdown(report), renderApply(report)];
      return { markdown, lines, tell: async () => [], exitCode: getApplyExitCode(report) };
    }
    case undefined:
      if (results.length === 0) return undefined;
      throw new CommandError(
        `${folder} has no report of any tenant (${results[0]?.tenant}: ${results[0]?.problem}); see why their jobs have failed`,
      );
  }
}

function buildPlans(matrix: MatrixDocument, results: ReturnType<typeof select<"plan">>): Publication {
  const report = mergePlans(matrix, results);
  const { tenants, removed, touched } = report;
  const touches = touched === null ? 0 : touched.tenants.length + touched.substrate.length + touched.platform.length;
  const isNews = tenants.length + removed.length + touches > 0;
  const markdown = renderMarkdown(report);
  return {
    markdown,
    lines: renderMerge(report),
    tell: (forge) => putComment(forge, markdown, isNews),
    exitCode: isStopped(report) ? 1 : 0,
  };
}

/** The reports of one command. One of another is none. */
function select<Command extends AnyReport["command"]>(results: readonly TenantResult<AnyReport>[], command: Command) {
  type Report = Extract<AnyReport, { command: Command }>;
  return results.map(({ tenant, report, problem }): TenantResult<Report> => {
    if (report === undefined || report.command === command)
      return { tenant, report: report as Report | undefined, problem };
    return {
      tenant,
      report: undefined,
      problem: `its job left a report of tenantry ${report.command}, and others one of tenantry ${command}`,
    };
  });
}
