import { LedgerError } from "../ledger/ledger-error";
import { ToolchainError } from "../toolchain/toolchain-error";
import { CommandError } from "./command-error";
import { buildProgram } from "./program/build-program";
import { say } from "./say";

buildProgram()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = 1;
    if (isForPeople(error)) say(error.message);
    else if (isMissing(error)) say(`${error.message.split("\n")[0]}; install what package-lock.json has: npm ci`);
    else console.error(error);
  });

/** Whether a package is not there: the checkout has been updated and not installed anew. */
function isMissing(error: unknown): error is Error {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
}

/** Whether the message of an error is all that there is to say. */
function isForPeople(error: unknown): error is Error {
  return error instanceof CommandError || error instanceof LedgerError || error instanceof ToolchainError;
}
