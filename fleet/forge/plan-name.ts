/** Returns what a pipeline calls the plan of a tenant that it keeps: the artifact on GitHub, the job on GitLab. */
export function namePlan(tenant: string): string {
  return `plan-${tenant}`;
}

/** Where a job on GitLab has the plans that it keeps, in its artifacts: `ci/plan-tenant.sh` puts them there. */
export const plansFolder = "plans";
