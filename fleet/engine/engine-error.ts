import { type Diagnostic, parseDiagnostics } from "./diagnostics";
import { findRemedy } from "./remedies";

/** How much of an engine's error fits a line, in characters. */
const longest = 500;

/** An engine failed for one tenant. Neither text holds a secret. */
export class EngineError extends Error {
  override name = "EngineError";

  /**
   * @param reason why, and what to do where that is known, in one line
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

/** Returns the error for an engine process that failed. */
export function explainFailure(failure: Failure): EngineError {
  const [first, ...others] = parseDiagnostics(failure.output).filter(({ severity }) => severity === "Error");
  if (first === undefined) return new EngineError(findLastWords(failure), failure.output);
  const remedy = findRemedy(first, failure);
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  return new EngineError(`${cut(renderDiagnostic(first))}${more}${remedy ? `; ${remedy}` : ""}`, failure.output);
}

/** Returns an error or a warning on one line. */
export function renderDiagnostic({ address, summary, detail }: Diagnostic): string {
  const text = [summary.replace(/:$/, ""), detail].filter((part) => part !== "").join(": ");
  return address === undefined ? text : `${address}: ${text}`;
}

/** An engine that panics has a line for it; the lab's guard says one line. */
function findLastWords({ output, end }: Failure): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const words = lines.find((line) => line.startsWith("panic: ")) ?? lines.at(-1);
  return words === undefined ? `the engine ended with ${end} and said nothing` : cut(words.trim());
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
