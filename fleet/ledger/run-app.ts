import { readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { CommandError } from "../command-error";
import { withoutReal } from "../lab-environment";

/**
 * Runs the project's app as cdktf does, compiler first, for the ledger instead of a synthesis; returns whether all went
 * well. What app and compiler say goes to stderr.
 *
 * @throws CommandError when cdktf.json names no app.
 */
export async function runApp(root: string, task: "update" | "check"): Promise<boolean> {
  const { app } = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")) as { app?: unknown };
  if (typeof app !== "string") throw new CommandError(`cdktf.json must have the command of the app as "app"`);
  const { failed } = await execa(app, {
    cwd: root,
    env: { ...withoutReal(process.env), TENANTRY_LEDGER: task },
    extendEnv: false,
    reject: false,
    shell: true,
    stdio: ["ignore", 2, 2],
  });
  return !failed;
}
