import { LedgerError } from "../ledger/ledger-error";

/** A user's mistake in a tenant file: every problem of one construct, a line each. It needs no stack trace. */
export class ConfigError extends Error {
  /** Lines of the form `[<construct path>] <prop> must <rule>, got <value>; <remedy>`. */
  readonly problems: readonly string[];

  constructor(path: string, problems: readonly string[]) {
    const lines = problems.map((problem) => `[${path}] ${problem}`);
    super(lines.join("\n"));
    this.name = "ConfigError";
    this.problems = lines;
  }
}

/** @throws ConfigError when there are problems. */
export function throwProblems(path: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new ConfigError(path, problems);
}

/**
 * Returns what a user's mistake is, a line a problem.
 *
 * @throws the error itself when it is something else.
 */
export function getProblems(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  if (error instanceof LedgerError) return [error.message];
  throw error;
}
