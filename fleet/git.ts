import execa from "execa";
import { CommandError } from "./command-error";
import { type Environment, withoutReal } from "./lab-environment";

/** What git is given beside its arguments. */
export interface GitOptions {
  /** Variables of its own. @default none */
  readonly variables?: Environment;
  /** What it reads. @default nothing */
  readonly input?: string;
}

/** What git did. */
export interface GitAnswer {
  /** undefined: it does not run, or a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git in a folder, without tenants' credentials and without anybody whom it could ask. */
export async function git(
  cwd: string,
  args: readonly string[],
  { variables = {}, input }: GitOptions = {},
): Promise<GitAnswer> {
  const settings = { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
  const env = { ...withoutReal(process.env), ...settings, ...variables };
  const answer = await execa("git", args, {
    ...{ cwd, env, extendEnv: false, reject: false },
    ...(input === undefined ? { stdin: "ignore" } : { input }),
  });
  const { exitCode, stdout = "", stderr = "", shortMessage = "" } = answer as Partial<execa.ExecaError>;
  return { exitCode, stdout, stderr: stderr || (exitCode === undefined ? shortMessage : "") };
}

/**
 * Runs git in a folder, and returns what it prints.
 *
 * @throws CommandError when it fails.
 */
export async function askGit(cwd: string, args: readonly string[], options?: GitOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await git(cwd, args, options);
  if (exitCode === 0) return stdout;
  throw new CommandError(`git ${args[0]} fails: ${stderr.split("\n")[0]}`);
}

/** Where a checkout is in its repository's working tree. */
export interface Top {
  /** Folder of the working tree, by absolute path. */
  readonly top: string;
  /** Folder of the checkout in it, with a final slash; empty: it is the same. */
  readonly prefix: string;
}

/** Returns where a checkout is in its repository's working tree. @throws CommandError when git refuses. */
export async function findTop(root: string): Promise<Top> {
  const lines = await askGit(root, ["rev-parse", "--show-toplevel", "--show-prefix"]);
  const [top = "", prefix = ""] = lines.split("\n");
  return { top, prefix };
}

/** Returns the lists that git prints with `-z`. */
export function splitList(text: string): string[] {
  return text.split("\0").filter(Boolean);
}
