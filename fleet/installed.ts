import { existsSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { link } from "../toolchain/files";

/** What is made by installing and building, the same for every tenant and run: it is linked rather than copied. */
export const installed: readonly string[] = ["node_modules", ".gen", ".toolchain"];

/**
 * Links it from a checkout into a folder that has a copy of the app, as far as it is there. `npx tenantry` in the copy makes
 * `.gen` a folder, as npm runs the package's `postinstall` there: it becomes a link again.
 */
export function linkInstalled(root: string, folder: string): void {
  for (const name of installed.filter((one) => existsSync(join(root, one)))) {
    const path = join(folder, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmSync(path, { recursive: true });
    link(join(root, name), path);
  }
}
