import type { PlannedTenant } from "../plan/plan-tenants";

/** A tenant whose turn may come, with its plan, whether it was made just now or reviewed before. */
export interface Candidate extends PlannedTenant {
  /** Why a reviewed plan is no longer one of what there is, a line each. */
  readonly stale: readonly string[];
}
