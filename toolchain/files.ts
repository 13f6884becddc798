import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes a file in one step, so that a reader sees the old content or the new one. Leaves it alone where it is equal.
 *
 * @param mode permissions of a file that is written
 */
export function writeIfChanged(path: string, content: string, mode = 0o666): void {
  if (readIfThere(path) === content) {
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, content, { mode });
  renameSync(fresh, path);
}

/** The text of a file, or undefined where there is none. */
export function readIfThere(path: string): string | undefined {
  return orMissing(() => readFileSync(path, "utf8"));
}

/** Makes `path` a symbolic link to `target` in one step, whatever link or file it was before. */
export function link(target: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(path) === target) {
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, path);
}

/** Removes everything in a folder but what is named. */
export function removeOthers(folder: string, kept: string): void {
  for (const name of orMissing(() => readdirSync(folder)) ?? []) {
    if (name !== kept) {
      rmSync(join(folder, name), { recursive: true });
    }
  }
}

function orMissing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
