import { say } from "./say";
import { ToolchainError } from "./toolchain-error";

/** Runs a command of this folder: what a person must put right is one line on stderr, and the exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (error instanceof ToolchainError) {
      say(error.message);
    } else {
      console.error(error);
    }
    process.exitCode = 1;
  }
}
