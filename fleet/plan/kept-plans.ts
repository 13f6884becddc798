import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import { engine, type Immutable, madePlan, type Shape } from "../report/schema-parts";
import type { PlanOrigin } from "./plan-origin";
import { hashFile, planPath, recordPath } from "./plan-paths";

const origin = {
  configuration: z.string(),
  state: z.object({ lineage: z.string(), serial: z.int() }).nullable(),
  engine,
  providers: z.record(z.string(), z.string()),
} satisfies Shape<PlanOrigin>;

const keptPlan = z.object({
  version: z.literal(1),
  ...origin,
  /** SHA-256 of the plan file; `null`: there is nothing to apply, and no file. */
  planFile: z.string().nullable(),
  plan: madePlan,
});

/** A plan that is kept for a review, and what it was made from: `<tenant>.json`, beside the engine's `<tenant>.tfplan`. */
export type KeptPlan = Immutable<z.infer<typeof keptPlan>>;

/** A kept plan as its folder has it. */
export interface FoundPlan extends KeptPlan {
  /** The engine's plan file, by absolute path; undefined: there is nothing to apply. */
  readonly path: string | undefined;
}

/**
 * Returns the plans that a folder has, by tenant in alphabetical order.
 *
 * What a record says of a plan is for people. Who decides by a plan asks the engine to show the file.
 *
 * @throws CommandError when there are none, or one is not as it was written.
 */
export function readKeptPlans(folder: string): FoundPlan[] {
  const path = resolve(folder);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const names = isFolder ? readdirSync(path).sort() : [];
  const tenants = names.flatMap((name) => /^([a-z][a-z0-9-]*)\.json$/.exec(name)?.[1] ?? []);
  if (tenants.length === 0) {
    throw new CommandError(`${folder} has no plans; to make them: npx tenantry plan --out ${folder}`);
  }
  const found = tenants.map((tenant) => ({ tenant, plan: readKeptPlan(path, tenant) }));
  const broken = found.filter(({ plan }) => plan === undefined).map(({ tenant }) => tenant);
  if (broken.length > 0) {
    const files = broken.map((tenant) => `${tenant}.json`).join(", ");
    throw new CommandError(
      `in ${folder} not as it was written, or not with its plan: ${files}; plan again: npx tenantry plan ${broken.join(" ")} --out ${folder}`,
    );
  }
  return found.flatMap(({ plan }) => plan ?? []);
}

function readKeptPlan(folder: string, tenant: string): FoundPlan | undefined {
  const { data: found } = keptPlan.safeParse(parseJson(readFileSync(recordPath(folder, tenant), "utf8")));
  if (found?.plan.tenant !== tenant) return undefined;
  const path = planPath(folder, tenant);
  if (found.planFile === null) return { ...found, path: undefined };
  return existsSync(path) && found.planFile === hashFile(path) ? { ...found, path } : undefined;
}
