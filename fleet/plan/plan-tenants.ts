import { rmSync } from "node:fs";
import { join } from "node:path";
import limit from "p-limit";
import type { TenantIntent } from "../../ledger/fleet-document";
import { failPlan, type PlannedTenant, type PlanTenantSettings, planTenant } from "./plan-tenant";
import type { MadePlan } from "./tenant-plan";

export type { PlannedTenant };

/** What {@link planTenants} needs. */
export interface PlanTenantsSettings extends PlanTenantSettings {
  readonly intents: readonly TenantIntent[];
  /** How many tenants at a time. */
  readonly parallel: number;
  /** What is there of each tenant at the end. @default - neither: with many tenants, memory and disk stay small */
  readonly keep?: { readonly planFiles?: boolean; readonly documents?: boolean };
  readonly onStart?: (tenant: string) => void;
  /** Gets a tenant that has a plan, and all of it. What it throws makes that tenant a failed one. */
  readonly onPlan?: (planned: PlannedTenant) => void | Promise<void>;
  readonly onEnd?: (plan: MadePlan) => void;
}

/**
 * Plans tenants. One that fails stops no other.
 *
 * @returns in the order of the intents; those that an abort left without a plan are not in it.
 */
export async function planTenants(settings: PlanTenantsSettings): Promise<PlannedTenant[]> {
  const inTurn = limit(settings.parallel);
  const planned = await Promise.all(settings.intents.map((intent) => inTurn(() => planInTurn(settings, intent))));
  return planned.filter((one) => one !== undefined);
}

async function planInTurn(settings: PlanTenantsSettings, intent: TenantIntent): Promise<PlannedTenant | undefined> {
  const { signal, folder, keep = {}, onStart, onEnd } = settings;
  if (signal?.aborted) return undefined;
  onStart?.(intent.tenant);
  const planned = await tryToPlan(settings, intent);
  const { plan, document, planFile } = planned;
  if (!keep.planFiles || plan.error !== null) rmSync(join(folder, `${intent.tenant}.tfplan`), { force: true });
  if (signal?.aborted) return undefined;
  onEnd?.(plan);
  return {
    ...planned,
    planFile: keep.planFiles ? planFile : undefined,
    document: keep.documents ? document : undefined,
  };
}

async function tryToPlan(settings: PlanTenantsSettings, intent: TenantIntent): Promise<PlannedTenant> {
  const started = performance.now();
  try {
    const planned = await planTenant(settings, intent);
    await settings.onPlan?.(planned);
    return planned;
  } catch (error) {
    return failPlan(intent, error, performance.now() - started);
  }
}
