import { isDeepStrictEqual } from "node:util";
import limit from "p-limit";
import type { TenantIntent } from "../../ledger/fleet-document";
import type { Engine } from "../../toolchain/engine";
import { CommandError } from "../command-error";
import { readCredentials } from "../engine/credentials";
import { TenantEngine } from "../engine/tenant-engine";
import { judgePlan } from "../plan/judge-plan";
import type { FoundPlan } from "../plan/kept-plans";
import { readOrigin } from "../plan/plan-origin";
import { failPlan, planTenant } from "../plan/plan-tenant";
import { readStack } from "../plan/stack-document";
import type { Progress } from "../report/progress";
import type { ReadTenant } from "./candidate";
import { compareOrigin } from "./compare-origin";

/** What {@link readReviewedPlans} needs. */
export interface ReviewSettings {
  /** The checkout, synthesized. */
  readonly root: string;
  readonly engine: Engine;
  /** The caller's. */
  readonly environment: NodeJS.ProcessEnv;
  /** The folder of the plans, as it was given. */
  readonly folder: string;
  /**
   * Where plans are made again that others may have written; undefined: those of the folder are applied as they are. Absolute,
   * nobody else's to read.
   */
  readonly again: string | undefined;
  /** How many tenants at a time. */
  readonly parallel: number;
  /** Aborted: no other tenant is begun. */
  readonly signal: AbortSignal;
  readonly progress: Pick<Progress, "start" | "end">;
}

/** A reviewed plan beside the tenant that it is of. */
export interface ReviewedPlan {
  readonly intent: TenantIntent;
  readonly found: FoundPlan;
}

/**
 * Returns the kept plans that a command is about.
 *
 * @param names tenants; none: all that have one
 * @throws CommandError when a tenant has no kept plan, or the code does not have it any more.
 */
export function chooseReviewedPlans(
  fleet: readonly TenantIntent[],
  kept: readonly FoundPlan[],
  names: readonly string[],
  folder: string,
): ReviewedPlan[] {
  const there = kept.map(({ plan }) => plan.tenant);
  const missing = names.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    throw new CommandError(
      `${folder} has no plan of ${missing.join(", ")} (it has: ${there.join(", ")}); to make it: npx tenantry plan ${missing.join(" ")} --out ${folder}`,
    );
  }
  const wanted = kept.filter(({ plan }) => names.length === 0 || names.includes(plan.tenant));
  return wanted.map((found) => {
    const intent = fleet.find(({ tenant }) => tenant === found.plan.tenant);
    if (intent !== undefined) return { intent, found };
    throw new CommandError(
      `${folder} has a plan of ${found.plan.tenant}, which is in the code no more; remove ${found.plan.tenant}.json there, or name the tenants to apply`,
    );
  });
}

/**
 * Reads reviewed plans again, as the engine shows them: what is kept beside them is for people. One that fails stops no
 * other. Where plans are made again, it is those that are returned, if they do the same: of a file that others may have
 * written, the engine shows neither the state store nor all that it would run.
 *
 * @returns in their order; those that an abort left out are not in it.
 */
export async function readReviewedPlans(
  settings: ReviewSettings,
  reviewed: readonly ReviewedPlan[],
): Promise<ReadTenant[]> {
  const { parallel, signal, progress } = settings;
  const inTurn = limit(parallel);
  const candidates = await Promise.all(
    reviewed.map((one) =>
      inTurn(async () => {
        if (signal.aborted) return undefined;
        const { tenant } = one.intent;
        progress.start(tenant);
        const candidate = await tryToRead(settings, one);
        const { plan, stale } = candidate;
        progress.end(tenant, stale.length > 0 ? "stale" : plan.error === null ? plan.verdict : `failed: ${plan.error}`);
        return candidate;
      }),
    ),
  );
  return candidates.filter((one) => one !== undefined);
}

async function tryToRead(settings: ReviewSettings, reviewed: ReviewedPlan): Promise<ReadTenant> {
  const started = performance.now();
  try {
    return await readReviewedPlan(settings, reviewed);
  } catch (error) {
    return { ...failPlan(reviewed.intent, error, performance.now() - started), stale: [] };
  }
}

async function readReviewedPlan(settings: ReviewSettings, { intent, found }: ReviewedPlan): Promise<ReadTenant> {
  const { root, environment, folder } = settings;
  const credentials = await readCredentials(intent, environment);
  const engine = new TenantEngine({ root, intent, engine: settings.engine, credentials, environment });
  await engine.init();
  const stack = readStack(root, intent);
  const origin = readOrigin(engine.folder, settings.engine, stack, await engine.readState());
  const changes = compareOrigin(found, origin);
  const remedy = `plan and review it again: npx tenantry plan ${intent.tenant} --out ${folder}`;
  const stale = changes.map((change) => `${change}; ${remedy}`);
  // Another engine may not even be able to read the file.
  const document = found.path === undefined || stale.length > 0 ? undefined : await engine.show(found.path);
  const judgement = document && judgePlan({ intent, plan: document });
  const read: ReadTenant = {
    intent,
    plan: { ...found.plan, actions: [], hazards: [], verdict: "unchanged", ...judgement },
    engine,
    credentials,
    origin,
    planFile: found.path,
    document,
    output: undefined,
    stale,
  };
  if (settings.again === undefined || stale.length > 0) return read;
  const made = { root, environment, engine: settings.engine, folder: settings.again, credentialsOf: () => credentials };
  const again = await planTenant(made, intent);
  if (isDeepStrictEqual(again.plan.actions, read.plan.actions)) return { ...again, stale: [] };
  return { ...read, stale: [`a plan that is made now does something else; ${remedy}`] };
}
