import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { sites } from "../../substrate/sites";
import { prepareToolchain } from "../../toolchain/toolchain";
import { CommandError } from "../command-error";
import type { LabDocument } from "../lab-document";
import { labBase, labFolders } from "../lab-folders";
import { getLab } from "../lab-process";
import { type LabRun, prepareLabRun } from "../lab-run";
import { findProjectRoot } from "../project-root";
import { say } from "../say";

/** `tenantry lab run`: runs a command in the lab's workspace. The exit code is the command's own. */
export async function labRun([program = "", ...args]: readonly string[]): Promise<number> {
  const root = findProjectRoot();
  const folders = labFolders(labBase(root));
  const lab = await getLab(folders.run);
  sayWhatIsMissing(lab);
  const toolchain = await prepareToolchain(root, { engine: "pinned" });
  return run(program, args, await prepareLabRun({ root, folders, lab, toolchain }));
}

/** Says which tenants came after the lab was booted: their credentials would be missing, in the engine's own words. */
function sayWhatIsMissing({ tokens }: LabDocument): void {
  const tenants = sites.flatMap((site) => Object.keys(site.tenants));
  const missing = tenants.filter((name) => !tokens.some(({ tenant }) => tenant === name));
  if (missing.length === 0) return;
  say(
    `the lab was booted without ${missing.join(", ")}; to have it there: npx tenantry lab down && npx tenantry lab up`,
  );
}

async function run(program: string, args: readonly string[], { cwd, env }: LabRun): Promise<number> {
  // Where nobody can answer, a missing variable is an error and not a question that is waited on for ever.
  const input = process.stdin.isTTY ? {} : { TF_INPUT: "0" };
  const child = spawn(program, args, { cwd, env: { ...env, ...input }, stdio: "inherit" });
  // Ctrl-C reaches the command from the terminal; once more from us, and the engine would stop without order.
  const fromTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on("SIGINT", () => fromTerminal || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.on(signal, () => child.kill(signal));
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal as NodeJS.Signals];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new CommandError(`"${program}" is no program that the lab's workspace has`);
    if (code === "EACCES") throw new CommandError(`"${program}" is not executable`);
    throw error;
  }
}
