import { writeFileSync } from "node:fs";
import { makeTemporaryFolder } from "../../toolchain/temporary-folder";
import { CommandError } from "../command-error";
import type { Forge, PlanFiles } from "../forge/forge";
import { keepPlan } from "../plan/keep-plans";
import { type FoundPlan, readKeptPlans } from "../plan/kept-plans";
import { planPath, recordPath } from "../plan/plan-paths";

/** Plans that are fetched at most: one of a configuration that was another one is seldom that of an older change. */
const mostDownloads = 5;

/** Which plan is looked for, and where it goes. */
export interface ReviewedPlanSearch {
  readonly forge: Forge;
  readonly tenant: string;
  /** SHA-256 of the stack that is to be applied. */
  readonly configuration: string;
  /** For plans alone; it has none of the tenant. */
  readonly folder: string;
}

/** What became of a search: where the plan is from, or why there is none, in a few words. */
export type ReviewedPlan = { readonly origin: string } | { readonly reason: string };

/** Puts the newest plan of a tenant into a folder that a reviewed and merged change's pipeline has kept of its configuration. */
export async function takeReviewedPlan(search: ReviewedPlanSearch): Promise<ReviewedPlan> {
  const reasons: string[] = [];
  let downloads = 0;
  for await (const { origin, objection, download } of search.forge.findPlans(search.tenant)) {
    if (objection !== undefined) {
      reasons.push(`${origin}: ${objection}`);
      continue;
    }
    const files = await download();
    const problem = files === undefined ? "its plan is gone, or is none" : take(search, files);
    if (problem === undefined) return { origin };
    reasons.push(`${origin}: ${problem}`);
    downloads += 1;
    if (downloads === mostDownloads) break;
  }
  const [newest, ...older] = reasons;
  if (newest === undefined) return { reason: "no pipeline of a change has kept one" };
  return { reason: older.length === 0 ? newest : `${newest} (and ${older.length} before it are none, either)` };
}

/** Returns what is wrong with a plan; undefined: nothing, and it is in the folder. */
function take({ tenant, configuration, folder }: ReviewedPlanSearch, files: PlanFiles): string | undefined {
  const aside = makeTemporaryFolder("tenantry-reviewed-plan-");
  try {
    writeFileSync(recordPath(aside.path, tenant), files.record, { mode: 0o600 });
    if (files.plan !== undefined) writeFileSync(planPath(aside.path, tenant), files.plan, { mode: 0o600 });
    const found = read(aside.path);
    if (found === undefined) return "its plan is not as it was written";
    if (found.configuration !== configuration) return "its plan is of another configuration";
    const { state, engine, providers, plan } = found;
    keepPlan(folder, { configuration, state, engine, providers, plan }, found.path);
    return undefined;
  } finally {
    aside.remove();
  }
}

function read(folder: string): FoundPlan | undefined {
  try {
    return readKeptPlans(folder)[0];
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
