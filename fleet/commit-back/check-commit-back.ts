import type { TenantIntent } from "../../ledger/fleet-document";
import { findCommits } from "./branch";
import { renderRefusal } from "./commit-back";
import { findStateFile, isIgnored, judgeState } from "./judge-tenants";
import type { Repository } from "./repository";

/**
 * Returns what would keep the files of an apply from being committed afterwards, a line each: a state that would be lost with
 * this machine, or that is another one in the branch; a push that is refused. Nothing is committed.
 *
 * A hook of the other side may refuse a push all the same: none runs before there is one.
 *
 * @throws CommandError when there is no such branch, or git refuses.
 */
export async function checkCommitBack(
  repository: Repository,
  intents: readonly TenantIntent[],
  branchName: string,
): Promise<string[]> {
  const commits = await findCommits(repository, branchName);
  const problems: string[] = [];
  for (const intent of intents) {
    const file = findStateFile(intent);
    if (file === undefined) continue;
    const problem = (await isIgnored(repository, file))
      ? `its state ${file} would be lost with this machine, as git ignores it; take it out of .gitignore, or keep it in a store (docs/in-a-pipeline.md)`
      : await judgeState(repository, commits, file);
    if (problem !== undefined) problems.push(`[${intent.tenant}] ${problem}`);
  }
  const refusal = await commits.branch.push(commits.tip, { isTried: true });
  return refusal === undefined ? problems : [...problems, renderRefusal(commits.branch, refusal)];
}
