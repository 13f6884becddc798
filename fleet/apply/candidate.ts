import type { PlannedTenant } from "../plan/plan-tenants";
import type { TenantPlan } from "../plan/tenant-plan";

/** A tenant with its plan, whether it was made just now or reviewed before. */
export interface ReadTenant extends PlannedTenant {
  /** Why a reviewed plan is no longer one of what there is, a line each. */
  readonly stale: readonly string[];
}

/** A tenant whose turn may come. */
export interface Candidate extends ReadTenant {
  readonly plan: TenantPlan;
}
