import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { CommandError } from "../command-error";
import { isEncrypted } from "../engine/encryption";
import { parseJson } from "../parse-json";
import { toJsonPlan } from "../report/plan-report";
import type { KeptPlan } from "./kept-plans";
import { hashFile, planPath, recordPath } from "./plan-paths";

/**
 * Makes a folder for plans, which nobody but its owner can read, and returns its absolute path.
 *
 * @throws CommandError when it cannot be made, or holds what is no kept plan.
 */
export function prepareKeptPlans(folder: string): string {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const foreign = readdirSync(path).find((name) => !isKept(path, name));
    if (foreign !== undefined) {
      throw new CommandError(
        `--out must be a folder for plans alone, and ${folder} has ${JSON.stringify(foreign)}; name a new folder`,
      );
    }
    chmodSync(path, 0o700);
    return path;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`--out must be a folder that can be written: ${(error as Error).message}`);
  }
}

/** Removes what a folder has of a tenant: a plan is replaced by another, or by none. */
export function removeKeptPlan(folder: string, tenant: string): void {
  // First what says that the other is one.
  for (const file of [recordPath(folder, tenant), planPath(folder, tenant)]) rmSync(file, { force: true });
}

/**
 * Puts a plan into a folder, in place of what is there of the tenant.
 *
 * @param planFile the engine's; undefined: there is nothing to apply
 * @param options.encryptedOnly whether a file that holds configuration and state in clear is not kept
 * @returns whether it is kept
 */
export function keepPlan(
  folder: string,
  { plan, ...origin }: Omit<KeptPlan, "version" | "planFile">,
  planFile: string | undefined,
  { encryptedOnly = false } = {},
): boolean {
  const { tenant } = plan;
  removeKeptPlan(folder, tenant);
  if (encryptedOnly && planFile !== undefined && !isEncrypted(readFileSync(planFile, "utf8"))) return false;
  if (planFile !== undefined) {
    copyFileSync(planFile, planPath(folder, tenant));
    chmodSync(planPath(folder, tenant), 0o600);
  }
  const record: KeptPlan = {
    version: 1,
    ...origin,
    planFile: planFile === undefined ? null : hashFile(planFile),
    plan: toJsonPlan(plan),
  };
  // In one step, as half a record would be none, and the folder then one with others' files.
  const fresh = planPath(folder, `${tenant}.fresh`);
  writeFileSync(fresh, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, recordPath(folder, tenant));
  return true;
}

/** A plan file without a record is what a run that was killed leaves behind. */
function isKept(folder: string, name: string): boolean {
  const [, tenant, kind] = /^([a-z][a-z0-9-]*)(\.json|(?:\.fresh)?\.tfplan)$/.exec(name) ?? [];
  return kind !== undefined && (kind !== ".json" || isRecord(readFileSync(join(folder, name), "utf8"), tenant));
}

function isRecord(text: string, tenant: string | undefined): boolean {
  const found = parseJson(text) as Partial<KeptPlan> | null | undefined;
  return found?.configuration !== undefined && found.plan?.tenant === tenant;
}
