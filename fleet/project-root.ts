import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "./command-error";

/**
 * Returns the project's root: the nearest folder with a `cdktf.json`, from a folder upwards.
 *
 * @throws CommandError when there is none.
 */
export function findProjectRoot(from: string = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "cdktf.json"))) return folder;
    if (dirname(folder) === folder) {
      throw new CommandError(`no cdktf.json in "${from}" or above it; run tenantry inside a checkout of the project`);
    }
  }
}
