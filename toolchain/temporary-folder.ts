import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for one purpose. */
export interface TemporaryFolder {
  readonly path: string;
  /** Removes it with what is in it. */
  remove(): void;
}

/**
 * Makes a folder among the system's temporary ones. It goes when this process exits, if not before; not when a signal
 * ends the process, so where signals are expected a handler has to exit.
 *
 * @param prefix how its name begins
 */
export function makeTemporaryFolder(prefix: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const remove = () => {
    process.off("exit", remove);
    // Tried again where a program that was told to end a moment ago still writes into it.
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  };
  process.on("exit", remove);
  return { path, remove };
}
