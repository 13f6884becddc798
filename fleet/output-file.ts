import { statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CommandError } from "./command-error";

/**
 * Makes sure that a file which a command writes at its end has a folder: before the work, which may take a while.
 *
 * @param option as it is typed, like `--markdown`
 * @throws CommandError when it has none.
 */
export function checkOutputFile(option: string, file: string): void {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new CommandError(`${option} must be a file that can be written, and there is no folder "${folder}"; make it`);
}

/**
 * Writes a file that a person asked for.
 *
 * @param option as it is typed, like `--markdown`
 * @throws CommandError when it cannot be written.
 */
export function writeOutputFile(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandError(`${option} must be a file that can be written: ${(error as Error).message}`);
  }
}
