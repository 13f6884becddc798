import { readFileSync, renameSync, writeFileSync } from "node:fs";

/**
 * Writes a file whole, or leaves it as it is where it has this text already: who reads it meanwhile sees the one text or
 * the other.
 */
export function writeWhole(path: string, text: string, mode: number): void {
  if (readIfThere(path) === text) return;
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode });
  renameSync(fresh, path);
}

/** Returns a file's text, or undefined when there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
