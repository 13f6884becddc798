/**
 * A thing that a person has to put right before engine, providers or system packages are there.
 *
 * Its message is one line that says what to do; the commands print it alone, without a stack trace.
 */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
}
