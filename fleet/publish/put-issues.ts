import type { Forge, OwnText } from "../forge/forge";
import type { DriftReport, TenantDrift } from "../report/drift-schema";
import { renderDriftIssue } from "../report/render-drift-markdown";
import { normalize } from "./put-comment";

/** By it, by its first line and by who wrote it an issue is known to be ours. */
const driftLabel = "tenantry-drift";

/**
 * Opens, updates and closes the issues of drift, one a tenant, and returns a line for each that it has changed. That of a
 * tenant that could not be looked at stays as it is.
 */
export async function putIssues(forge: Forge, { tenants }: DriftReport): Promise<string[]> {
  const issues = await forge.listIssues(driftLabel);
  const lines: string[] = [];
  for (const drift of tenants.filter(({ error }) => error === null)) {
    const body = renderDriftIssue(drift);
    const [mark = ""] = body.split("\n");
    const ours = issues
      .filter((issue) => normalize(issue.body).startsWith(`${mark}\n`))
      .sort((one, other) => one.id - other.id);
    lines.push(
      ...(hasDrift(drift) ? await keepOne(forge, drift.tenant, body, ours) : await closeAll(forge, drift.tenant, ours)),
    );
  }
  return lines;
}

function hasDrift({ findings }: TenantDrift): boolean {
  return findings.some(({ expected }) => expected === null);
}

async function keepOne(
  forge: Forge,
  tenant: string,
  body: string,
  [first, ...more]: readonly OwnText[],
): Promise<string[]> {
  if (first === undefined) {
    const id = await forge.openIssue({ title: `Drift of ${tenant}`, body, label: driftLabel });
    return [`${tenant}: issue #${id} is open`];
  }
  const closed = await closeAll(forge, tenant, more);
  if (normalize(first.body) === normalize(body)) return closed;
  await forge.updateIssue(first, body);
  return [`${tenant}: issue #${first.id} says what it is now`, ...closed];
}

async function closeAll(forge: Forge, tenant: string, issues: readonly OwnText[]): Promise<string[]> {
  for (const issue of issues) await forge.closeIssue(issue);
  return issues.map(({ id }) => `${tenant}: issue #${id} is closed`);
}
