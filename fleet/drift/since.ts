import { readFileSync } from "node:fs";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import { type DriftReport, driftReport, type Finding } from "../report/drift-schema";
import { getFindingKey } from "./drift-finding";

/**
 * Returns an earlier report of `tenantry drift --json`.
 *
 * @throws CommandError when it is none.
 */
export function readEarlierReport(path: string): DriftReport {
  const remedy = `give a file that tenantry drift --json wrote`;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new CommandError(`--since ${path} cannot be read (${(error as NodeJS.ErrnoException).code}); ${remedy}`);
  }
  const { success, data, error } = driftReport.safeParse(parseJson(text));
  if (success) return data;
  const [issue] = error.issues;
  const place = issue && issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : "no JSON object";
  throw new CommandError(`--since ${path} must be a drift report of version 1, got another (${place}); ${remedy}`);
}

/** What a report has that an earlier one has not, and the other way round, of one tenant. */
export interface Comparison {
  readonly findings: readonly Finding[];
  readonly gone: readonly Finding[];
}

/**
 * Says of a tenant's findings whether an earlier report has them too. One whose value has changed since is new.
 *
 * @param isLookedFor whether this run would have found an earlier finding, were it still there
 */
export function compareWithEarlier(
  tenant: string,
  found: readonly Omit<Finding, "known">[],
  earlier: DriftReport | undefined,
  isLookedFor: (finding: Finding) => boolean,
): Comparison {
  const before = earlier?.tenants.find((one) => one.tenant === tenant)?.findings ?? [];
  const known = new Set(before.map(getStand));
  const now = new Set(found.map(getStand));
  return {
    findings: found.map((finding) => ({ ...finding, known: known.has(getStand(finding)) })),
    gone: before.filter((finding) => !now.has(getStand(finding)) && isLookedFor(finding)),
  };
}

/** What is the same as long as nothing happens. */
function getStand({ verdict, after, ...finding }: Omit<Finding, "known">): string {
  return JSON.stringify([getFindingKey(finding), verdict, after ?? null]);
}
