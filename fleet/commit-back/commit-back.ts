import { availableParallelism } from "node:os";
import limit from "p-limit";
import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import { type Commits, findCommits, type RemoteBranch } from "./branch";
import { makeCommit, renderMessage } from "./commit";
import { judgeTenant, type TenantChanges } from "./judge-tenants";
import { type Repository, remote } from "./repository";
import { applyChanges, type Change, takeChanges } from "./take-changes";

/** What became of it. */
export interface CommitBack {
  /** The commit that was pushed; undefined: there was nothing to commit. */
  readonly commit: string | undefined;
  /** How many files of each tenant it has. */
  readonly files: ReadonlyMap<string, number>;
  /** Why tenants are left out that should not be, a line each. */
  readonly problems: readonly string[];
  /** What a person should know, a line each. */
  readonly notes: readonly string[];
}

/** As many as there may be pushes of others: of so many that race, one wins each time. */
const defaultAttempts = 200;

/**
 * Commits what git does not ignore of tenants' inventories on top of a remote branch, and pushes it: again from its new tip
 * when somebody else has pushed first. What of a file others have changed since the checkout, and this machine has not, stays.
 *
 * @param attempts how often it is tried
 * @throws CommandError when git or the other side refuses.
 */
export async function commitBack(
  repository: Repository,
  intents: readonly TenantIntent[],
  branchName: string,
  attempts = defaultAttempts,
): Promise<CommitBack> {
  let commits = await findCommits(repository, branchName);
  const tenants = await readTenants(repository, commits.before, intents);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { head, tip, branch } = commits;
    const { changes, ...words } = await judgeTenants(repository, commits, tenants);
    const tree = await applyChanges(repository, tip, changes);
    const files = await countFiles(repository, tip, tree, intents);
    if (files.size === 0) return { commit: undefined, files, ...words };

    const message = renderMessage([...files.keys()], head.slice(0, 12));
    const commit = await makeCommit(repository, { tree, parent: tip, message });
    const refusal = await branch.push(commit);
    const now = refusal === undefined ? commit : await branch.findTip();
    // Where the answer to a push was lost, it is done all the same.
    if (now === commit) return { commit, files, ...words };
    if (now === tip) throw new CommandError(renderLoss(branch, refusal, await branch.keepApart(commit)));
    commits = { ...commits, tip: now };
  }
  throw new CommandError(`somebody else has pushed to "${branchName}" first, ${attempts} times; run this again`);
}

/** Returns that a branch takes no push, and what to do about that. */
export function renderRefusal({ name }: RemoteBranch, refusal = ""): string {
  return `"${name}" of ${remote} takes no push from here: ${refusal}; let this identity push there (docs/in-a-pipeline.md)`;
}

/** @param kept the branch that has the commit all the same; undefined: none */
function renderLoss(branch: RemoteBranch, refusal: string | undefined, kept: string | undefined): string {
  const remedy =
    kept === undefined
      ? "run this again where the files are, as nothing else has them"
      : `and merge "${kept}", which has what the apply has written`;
  return `${renderRefusal(branch, refusal)}, ${remedy}`;
}

async function readTenants(
  repository: Repository,
  before: string,
  intents: readonly TenantIntent[],
): Promise<TenantChanges[]> {
  const folderOf = ({ inventory }: TenantIntent) => `${repository.prefix}${inventory}/`;
  const changes = await takeChanges(repository, before, intents.map(folderOf));
  return intents.map((intent) => ({
    intent,
    changes: changes.filter(({ path }) => path.startsWith(folderOf(intent))),
  }));
}

async function countFiles(
  repository: Repository,
  tip: string,
  tree: string,
  intents: readonly TenantIntent[],
): Promise<Map<string, number>> {
  const paths = await repository.list(["diff-tree", "-r", "--name-only", "--no-renames", "-z", tip, tree]);
  const counts = intents.map(({ tenant, inventory }): [string, number] => {
    return [tenant, paths.filter((path) => path.startsWith(`${repository.prefix}${inventory}/`)).length];
  });
  return new Map(counts.filter(([, count]) => count > 0));
}

async function judgeTenants(
  repository: Repository,
  commits: Commits,
  tenants: readonly TenantChanges[],
): Promise<Pick<CommitBack, "notes" | "problems"> & { readonly changes: readonly Change[] }> {
  const inTurn = limit(availableParallelism());
  const judge = async (one: TenantChanges) => {
    return { ...(await judgeTenant(repository, commits, one)), tenant: one.intent.tenant };
  };
  const judged = await Promise.all(tenants.map((one) => inTurn(() => judge(one))));
  const render = (word: "note" | "problem") =>
    judged.flatMap(({ tenant, [word]: text }) => (text === undefined ? [] : [`[${tenant}] ${text}`]));
  return { changes: judged.flatMap(({ changes }) => changes), notes: render("note"), problems: render("problem") };
}
