import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import execa from "execa";
import type { Claim } from "../../ledger/claims";
import { ledgerPath } from "../../ledger/ledger-document";

/** A commit, as git tells of it. */
interface Commit {
  readonly hash: string;
  /** Day of its author, like `2026-11-24`. */
  readonly date: string;
  readonly author: string;
  readonly subject: string;
}

/** Since when a claim is in the ledger. */
export interface ClaimHistory {
  /** The commit that brought it; null: none, or none that is known. */
  readonly commit: Commit | null;
  /** Why there is no commit, or what is uncertain about it; null: nothing. */
  readonly note: string | null;
}

/** Returns the beginning of a claim's line in the ledger, which is the same as long as its owner is. */
export function renderLineStart(claim: Claim): string {
  return JSON.stringify(claim, ["kind", "site", "value", "type", "owner"]).replace(/\}$/, "");
}

/** Asks git which commit brought a claim into the ledger. Nothing of the claim is a word of a shell or an option. */
export async function findClaimHistory(root: string, claim: Claim): Promise<ClaimHistory> {
  const start = renderLineStart(claim);
  const checkout = await git(root, ["rev-parse", "--is-shallow-repository"]);
  if (checkout.exitCode !== 0) return { commit: null, note: renderRefusal(checkout) };
  if (!(await isInCommit(root, "HEAD", start))) return { commit: null, note: "not committed yet" };

  // A claim may have come with the resolution of a merge, which only shows against the merge's first parent; and it may
  // have gone with a branch whose removal the merge did not keep.
  for (const merges of [[], ["-m", "--first-parent"]]) {
    const commit = await findCommit(root, start, merges);
    if (commit === undefined || !(await isInCommit(root, commit.hash, start))) continue;
    const isOldest = checkout.stdout === "true" && (await isBoundary(root, commit.hash));
    return {
      commit,
      note: isOldest ? "or before: this shallow clone begins there; for the rest: git fetch --unshallow" : null,
    };
  }
  return { commit: null, note: "committed, but no commit of the history that is here brought it" };
}

/** Also where there is no commit at all. */
async function isInCommit(root: string, commit: string, start: string): Promise<boolean> {
  const { exitCode } = await git(root, ["grep", "--quiet", "--fixed-strings", "-e", start, commit, "--", ledgerPath]);
  return exitCode === 0;
}

async function findCommit(root: string, start: string, merges: readonly string[]): Promise<Commit | undefined> {
  const { exitCode, stdout } = await git(root, [
    "log",
    "-1",
    ...merges,
    "--no-patch",
    "--no-show-signature",
    "--no-color",
    "--encoding=UTF-8",
    "--format=%H%x00%as%x00%aN%x00%s",
    `-S${start}`,
    "HEAD",
    "--",
    ledgerPath,
  ]);
  if (exitCode !== 0 || stdout === "") return undefined;
  const [hash = "", date = "", author = "", subject = ""] = stdout.split("\0");
  return { hash, date, author, subject };
}

/** Whether the parents of a commit are cut off: it then looks as if it had brought everything that is in it. */
async function isBoundary(root: string, hash: string): Promise<boolean> {
  const { stdout } = await git(root, ["rev-parse", "--git-path", "shallow"]);
  return readFileSync(resolve(root, stdout), "utf8").split("\n").includes(hash);
}

function renderRefusal({ stderr, shortMessage }: GitAnswer): string {
  const words = stderr.split("\n")[0]?.replace(/^fatal: /, "");
  return words ? `unknown; git says: ${words}` : `unknown; git does not run: ${shortMessage}`;
}

interface GitAnswer {
  /** Undefined where it does not run. */
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly shortMessage?: string;
}

async function git(root: string, args: readonly string[]): Promise<GitAnswer> {
  const { exitCode, stdout, stderr, shortMessage } = (await execa("git", args, {
    cwd: root,
    env: { LC_ALL: "C" },
    reject: false,
    stdin: "ignore",
  })) as execa.ExecaReturnValue & { readonly shortMessage?: string };
  return { exitCode, stdout: stdout ?? "", stderr: stderr ?? "", shortMessage };
}
