import { existsSync } from "node:fs";
import { join } from "node:path";
import { link } from "../toolchain/files";

/** What is made by installing and building, the same for every tenant and run: it is linked rather than copied. */
export const installed: readonly string[] = ["node_modules", ".gen", ".toolchain"];

/** Links it from a checkout into a folder that has the app, as far as it is there. */
export function linkInstalled(root: string, folder: string): void {
  for (const name of installed) {
    if (existsSync(join(root, name))) link(join(root, name), join(folder, name));
  }
}
