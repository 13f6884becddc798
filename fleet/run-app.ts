import { readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { CommandError } from "./command-error";
import { isSecretName } from "./engine/secrets";
import { type Environment, withoutReal } from "./lab-environment";
import { exitSignal, runGroup } from "./process-group";

/** What the app is run for. */
export type AppTask = "synthesis" | "ledger update" | "ledger check";

/**
 * Runs the project's app as cdktf does, compiler first; returns whether all went well. What app and compiler say goes to
 * stderr.
 *
 * @throws CommandError when cdktf.json names no app.
 */
export async function runApp(root: string, task: AppTask): Promise<boolean> {
  const options = renderOptions(root, task, 2);
  const { failed } = await (task === "synthesis" ? runWhileHere(root, options) : execa(readApp(root), options));
  return !failed;
}

/**
 * Synthesizes a folder that is there for that alone, in silence; returns whether all went well.
 *
 * @throws CommandError when cdktf.json names no app.
 */
export async function runAppAside(root: string): Promise<boolean> {
  const { failed } = await runWhileHere(root, renderOptions(root, "synthesis", "ignore"));
  return !failed;
}

/** Runs the app with all that it starts until this process exits: nobody asks for what it makes any more. */
function runWhileHere(root: string, options: execa.Options): execa.ExecaChildProcess {
  return runGroup(readApp(root), [], options, { on: exitSignal(), by: "SIGKILL" });
}

function readApp(root: string): string {
  const { app } = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")) as { app?: unknown };
  if (typeof app !== "string") throw new CommandError(`cdktf.json must have the command of the app as "app"`);
  return app;
}

function renderOptions(root: string, task: AppTask, output: 2 | "ignore"): execa.Options {
  const env = renderAppEnvironment(process.env, task);
  return { cwd: root, env, extendEnv: false, reject: false, shell: true, stdio: ["ignore", output, output] };
}

/**
 * Without what leads to the real world, without any other secret, as a pipeline's token, and without what would have the app
 * write elsewhere or something else: a tenant's file is code, and each tenant's job runs that of all of them.
 */
function renderAppEnvironment(environment: NodeJS.ProcessEnv, task: AppTask): Environment {
  const { TENANTRY_LEDGER: _, ...rest } = withoutReal(environment);
  const kept = Object.entries(rest).filter(([name]) => !isSecretName(name) && !/^CDKTF_|^SYNTH_HCL_OUTPUT$/.test(name));
  const ledger: Environment = task === "synthesis" ? {} : { TENANTRY_LEDGER: task.replace("ledger ", "") };
  return { ...Object.fromEntries(kept), ...ledger };
}
