import { parseDiagnostics } from "./diagnostics";
import { explain, explainMissing, findMissingVariable } from "./remedies";

/** An engine failed for one tenant. No text of it holds a secret. */
export class EngineError extends Error {
  override name = "EngineError";

  /**
   * @param reason why, and what to do about it where that is known, in one line
   * @param output all that the engine printed
   */
  constructor(
    readonly reason: string,
    readonly output: string,
  ) {
    super(reason);
  }
}

/** What is known of a process that failed. */
export interface Failure {
  /** What it printed, redacted. */
  readonly output: string;
  /** How it ended, for when it printed nothing: `exit code 1`. */
  readonly end: string;
  readonly tenant: string;
  /** How a person calls the engine in the tenant's stack folder. */
  readonly command: string;
}

/** Returns the error of an engine process that failed. */
export function explainFailure(failure: Failure): EngineError {
  const { output } = failure;
  const [first, ...others] = parseDiagnostics(output).filter(({ severity }) => severity === "Error");
  if (first === undefined) return new EngineError(findLastWords(failure), output);
  const missing = [first, ...others].map(findMissingVariable);
  if (missing.every((name) => name !== undefined)) return new EngineError(explainMissing(missing), output);
  const count = others.length === 0 ? "" : `${others.length + 1} errors, the first: `;
  return new EngineError(`${count}${explain(first, failure)}`, output);
}

/** An engine that panics has a line for it; the lab's guard says one line; one that is killed says nothing. */
function findLastWords({ output, end }: Failure): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const words = lines.find((line) => line.startsWith("panic: ")) ?? lines.at(-1);
  return words === undefined ? `the engine ended with ${end}` : `the engine ended with ${end}: ${words.trim()}`;
}
