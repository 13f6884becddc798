import { dirname, join } from "node:path";
import { makeTemporaryFolder } from "../../toolchain/temporary-folder";
import { CommandError } from "../command-error";
import { askGit, findTop, git } from "../git";
import { linkInstalled } from "../installed";
import { findProjectRoot } from "../project-root";

/** The app as a commit has it, in a folder of its own. */
export interface RevisionFolder {
  /** The checkout's counterpart there. */
  readonly root: string;
  /** Removes it. It goes when this process exits, if not before. */
  remove(): void;
}

/**
 * Returns the hash of the commit that a person means.
 *
 * @param option as it is typed, like `--affected`
 * @throws CommandError when it is none that is here.
 */
export async function resolveCommit(root: string, option: string, revision: string): Promise<string> {
  // What git would take for an option of its own is no revision.
  const isWord = revision !== "" && !revision.startsWith("-");
  const answer = isWord ? await git(root, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]) : undefined;
  if (answer?.exitCode === 0) return answer.stdout;
  const remedy = answer?.stderr ? `git says: ${answer.stderr.split("\n")[0]}` : "to have others here: git fetch";
  throw new CommandError(`${option} must be a commit that is here, got ${JSON.stringify(revision)}; ${remedy}`);
}

/**
 * Returns the checkout whose app git has: the folder itself, or the one around the lab's workspace, which is a copy that git
 * ignores.
 *
 * @throws CommandError when git has neither.
 */
export async function findTracked(root: string): Promise<string> {
  for (const folder of [root, ...findRootAround(root)]) {
    if ((await git(folder, ["ls-files", "--error-unmatch", "cdktf.json"])).exitCode === 0) return folder;
  }
  throw new CommandError(`git must have cdktf.json of ${root} to compare with a commit; add it and commit`);
}

function findRootAround(root: string): string[] {
  try {
    return [findProjectRoot(dirname(root))];
  } catch {
    return [];
  }
}

/** Whether tracked files, or files in tracked folders, are in the working tree as a commit has them. */
export async function isSame(root: string, commit: string, paths: readonly string[]): Promise<boolean> {
  const { exitCode } = await git(root, ["diff", "--quiet", "--no-ext-diff", commit, "--", ...paths]);
  const { stdout } = await git(root, ["ls-files", "--others", "--exclude-standard", "--", ...paths]);
  return exitCode === 0 && stdout === "";
}

/**
 * Makes a folder with the files of a commit, and with what is installed in the checkout. Git keeps no record of it, as it
 * would of a `git worktree`: nothing of it is left in the repository when this process is killed, and no hook runs.
 *
 * @throws CommandError when git refuses.
 */
export async function checkOutRevision(root: string, commit: string): Promise<RevisionFolder> {
  const folder = makeTemporaryFolder("tenantry-revision-");
  try {
    const { top, prefix } = await findTop(root);
    const tree = join(folder.path, "tree");
    const index = { variables: { GIT_INDEX_FILE: join(folder.path, "index") } };
    await askGit(top, ["read-tree", commit], index);
    await askGit(top, ["checkout-index", "--all", `--prefix=${tree}/`], index);
    linkInstalled(root, join(tree, prefix));
    return { root: join(tree, prefix), remove: folder.remove };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
