import { checkCommitBack } from "../commit-back/check-commit-back";
import { type CommitBack, commitBack as commitInventories } from "../commit-back/commit-back";
import { Repository } from "../commit-back/repository";
import { findProjectRoot } from "../project-root";
import { readFleet } from "../read-fleet";
import { renderCount, renderNames } from "../report/one-line";
import { say } from "../say";
import { synthesize } from "../synthesis";

/** Options of `tenantry commit-back`, as they are typed. */
export interface CommitBackOptions {
  /** Branch of the remote repository. */
  readonly branch: string;
  /** Whether it is only asked if it would work. */
  readonly check?: boolean;
}

/** `tenantry commit-back`: commits what an apply has written into tenants' inventories, and pushes it. */
export async function commitBack(names: readonly string[], { branch, check }: CommitBackOptions): Promise<number> {
  const root = findProjectRoot();
  // Afterwards what was applied counts, whatever the checkout would synthesize to with what that has written.
  if (check) await synthesize(root);
  const intents = readFleet(root, names);
  const repository = await Repository.open(root);
  if (check) {
    const problems = await checkCommitBack(repository, intents, branch);
    say(...problems);
    if (problems.length === 0) say(`what an apply of ${renderNames(names)} writes can be committed to "${branch}"`);
    return problems.length === 0 ? 0 : 1;
  }

  const done = await commitInventories(repository, intents, branch);
  say(...done.notes, ...done.problems, renderDone(done, branch));
  return done.problems.length === 0 ? 0 : 1;
}

function renderDone({ commit, files }: CommitBack, branch: string): string {
  if (commit === undefined) return `nothing to commit to "${branch}"`;
  const names = [...files].map(([tenant, count]) => `${tenant} (${renderCount(count, "file")})`);
  return `committed to "${branch}" as ${commit.slice(0, 12)}: ${renderNames(names)}`;
}
