import { CommandError } from "../command-error";
import { type Repository, remote } from "./repository";

/** A branch of the remote repository. */
export class RemoteBranch {
  private readonly ref: string;

  private constructor(
    private readonly repository: Repository,
    readonly name: string,
  ) {
    this.ref = `refs/heads/${name}`;
  }

  /** @throws CommandError when that can be no branch's name. */
  static async named(repository: Repository, name: string): Promise<RemoteBranch> {
    const { exitCode } = await repository.run(["check-ref-format", `refs/heads/${name}`]);
    if (exitCode === 0) return new RemoteBranch(repository, name);
    throw new CommandError(`--branch must be the name of a branch, like main, got ${JSON.stringify(name)}`);
  }

  /** Returns the commit that it is at now, which is here afterwards. @throws CommandError when there is none. */
  async findTip(): Promise<string> {
    const answer = await this.repository.run(["ls-remote", remote, this.ref]);
    if (answer.exitCode !== 0) throw new CommandError(`${remote} cannot be read: ${this.repository.explain(answer)}`);
    const lines = answer.stdout.split("\n").map((line) => line.split("\t"));
    const [tip] = lines.find(([, ref]) => ref === this.ref) ?? [];
    if (tip === undefined) {
      throw new CommandError(`--branch must be a branch of ${remote}, got ${JSON.stringify(this.name)}; push it first`);
    }
    await this.fetch(tip);
    return tip;
  }

  /**
   * Pushes a commit on top of it.
   *
   * @param options.isTried whether no more is done than to try
   * @returns why it is refused; undefined: it is done
   */
  async push(commit: string, { isTried = false } = {}): Promise<string | undefined> {
    const options = ["--porcelain", "--no-follow-tags", "--recurse-submodules=no", ...(isTried ? ["--dry-run"] : [])];
    const answer = await this.repository.run(["push", ...options, remote, `${commit}:${this.ref}`]);
    return answer.exitCode === 0 ? undefined : this.repository.explain(answer);
  }

  /**
   * Pushes a commit that the branch does not take to one of its own, so that it outlives this machine.
   *
   * @returns the name of that one; undefined: it is refused as well
   */
  async keepApart(commit: string): Promise<string | undefined> {
    const name = `commit-back/${commit.slice(0, 12)}`;
    const apart = new RemoteBranch(this.repository, name);
    return (await apart.push(commit)) === undefined ? name : undefined;
  }

  /** Leaves no reference behind: neither `FETCH_HEAD` nor a remote branch moves. */
  private async fetch(commit: string): Promise<void> {
    if ((await this.repository.run(["cat-file", "-e", `${commit}^{commit}`])).exitCode === 0) return;
    const options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap="];
    await this.repository.ask(["fetch", ...options, remote, this.ref]);
  }
}

/** The commits that a commit-back is between. */
export interface Commits {
  /** What is checked out. */
  readonly head: string;
  /** What the checkout and the branch both began with. */
  readonly before: string;
  /** What the branch is at. */
  readonly tip: string;
  readonly branch: RemoteBranch;
}

/** Returns the commits of a checkout and a remote branch. @throws CommandError when there is no such branch. */
export async function findCommits(repository: Repository, branchName: string): Promise<Commits> {
  const branch = await RemoteBranch.named(repository, branchName);
  const head = await repository.ask(["rev-parse", "--verify", "HEAD^{commit}"]);
  const tip = await branch.findTip();
  // Where a shallow clone does not show what both have, it is what is checked out.
  const { exitCode, stdout } = await repository.run(["merge-base", head, tip]);
  return { head, before: exitCode === 0 ? stdout : head, tip, branch };
}
