import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** The folders of `PATH`, in its order. */
export function searchPath(): string[] {
  return (process.env.PATH ?? "").split(delimiter).filter(isAbsolute);
}

/** The absolute path of an executable: the first of that name in the folders, or undefined. */
export function findExecutable(name: string, folders: readonly string[] = searchPath()): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not ours to run: the next folder may have it
  }
}
