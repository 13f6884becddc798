import { CommandError } from "../command-error";
import { redact } from "../engine/redact";
import { findSecrets } from "../engine/secrets";
import { findTop, type GitAnswer, type GitOptions, git, splitList } from "../git";
import { toOneLine } from "../report/one-line";

/** The remote repository that is pushed to: the one that a checkout was cloned from. */
export const remote = "origin";

/** How much of git's words a message has, in characters. */
const longest = 400;

/** Lines that say nothing of the reason. */
const noise = /^(hint:|To |error: failed to push some refs|Done$|Everything up-to-date$|remote: *$)/;

/** A checkout's git repository, from the top of its working tree. What it throws and explains has no credential in it. */
export class Repository {
  private constructor(
    readonly top: string,
    /** Folder of the checkout in it, with a final slash; empty: it is the same. */
    readonly prefix: string,
    private readonly secrets: readonly string[],
  ) {}

  /** @throws CommandError when a checkout is in none. */
  static async open(root: string): Promise<Repository> {
    const { top, prefix } = await findTop(root);
    const kinds = [[], ["--push"]];
    const urls = await Promise.all(kinds.map((kind) => git(top, ["remote", "get-url", "--all", ...kind, remote])));
    const named = Object.entries(urls.flatMap(({ stdout }) => stdout.split("\n")));
    return new Repository(top, prefix, findSecrets([], { ...process.env, ...Object.fromEntries(named) }));
  }

  /** Runs git, and returns what it did. Its words are for {@link explain} alone. */
  run(args: readonly string[], options?: GitOptions): Promise<GitAnswer> {
    return git(this.top, args, options);
  }

  /** Runs git, and returns what it prints. @throws CommandError when it fails. */
  async ask(args: readonly string[], options?: GitOptions): Promise<string> {
    const answer = await this.run(args, options);
    if (answer.exitCode === 0) return answer.stdout;
    throw new CommandError(`git ${args[0]} fails: ${this.explain(answer)}`);
  }

  /** Returns the texts that git prints with `-z`. @throws CommandError when it fails. */
  async list(args: readonly string[], options?: GitOptions): Promise<string[]> {
    return splitList(await this.ask(args, options));
  }

  /** Returns the text that a commit has at a path from the top; undefined: none. */
  async readText(commit: string, path: string): Promise<string | undefined> {
    const { exitCode, stdout } = await this.run(["cat-file", "blob", `${commit}:${path}`]);
    return exitCode === 0 ? stdout : undefined;
  }

  /** Returns why git did not do something, in one line: what the other side said, and what git makes of it. */
  explain({ stdout, stderr, exitCode }: GitAnswer): string {
    const refusals = stdout.split("\n").flatMap((line) => /^!\t[^\t]*\t(.*)$/.exec(line)?.slice(1) ?? []);
    const lines = [...stderr.split("\n").filter((line) => line !== "" && !noise.test(line)), ...refusals];
    const reason = toOneLine(this.clean([...new Set(lines)].join("; "))).slice(0, longest);
    return reason || `exit code ${exitCode}`;
  }

  /** Of a URL, tokens stand before the host and after a question mark. */
  private clean(text: string): string {
    const bare = text
      .replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi, "$1")
      .replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s?]*)\?[^\s']*/gi, "$1");
    return redact(bare, this.secrets);
  }
}
