import { mkdirSync, rmSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { findExecutable } from "../toolchain/executables";
import { writeIfChanged } from "../toolchain/files";
import { quoteWord } from "../toolchain/shell";
import type { LabFolders } from "./lab-folders";

/**
 * Puts guarded engines into the lab's `bin` folder: `tofu` and `terraform`, as far as there are such, each a script that
 * runs `engine-guard.mjs` first and the real one after it. The guard keeps every run inside the workspace and every
 * state in it, whatever backend a stack is synthesized with.
 *
 * @param engine the engine that cdktf is to run, by absolute path
 * @param path where the other engine is looked for, in the form of `PATH`: a person may call it by its name
 * @returns the guarded engine that cdktf is to run, by absolute path.
 */
export function placeGuardedEngines({ bin, workspace }: LabFolders, engine: string, path: string): { engine: string } {
  const folders = path.split(delimiter).filter((folder) => folder !== "" && folder !== bin);
  mkdirSync(bin, { recursive: true });
  for (const name of new Set(["tofu", "terraform", basename(engine)])) {
    const real = basename(engine) === name ? engine : findExecutable(name, folders);
    if (real === undefined) rmSync(join(bin, name), { force: true });
    else writeIfChanged(join(bin, name), renderScript(workspace, real), 0o755);
  }
  return { engine: join(bin, basename(engine)) };
}

function renderScript(workspace: string, engine: string): string {
  const [node, guard, folder, program] = [process.execPath, join(__dirname, "engine-guard.mjs"), workspace, engine].map(
    quoteWord,
  );
  return `#!/bin/sh
# Written by "tenantry lab run": an engine that cannot leave the lab.
case "$1" in
  version | -v | -version | --version) ;; # reads no configuration, and cdktf asks several times a command
  *) ${node} ${guard} ${folder} "$@" || exit 1 ;;
esac
exec ${program} "$@"
`;
}
