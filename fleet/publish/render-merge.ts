import type { TenantPlan } from "../plan/tenant-plan";
import { renderCommand } from "../report/next-command";
import { renderNames } from "../report/one-line";
import type { PlanReport } from "../report/plan-schema";
import { renderCounts, renderTenantPlan, sortByVerdict } from "../report/render-plan";

/** Returns the plans of a change, for people who read a job's log, the gravest last, and whether it may be merged. */
export function renderMerge(report: PlanReport): string[] {
  const stops = [
    ...renderStop(report, "has no plan", ({ verdict }) => verdict === "failed"),
    ...renderStop(report, "an apply would refuse it", ({ hazards }) => hazards.length > 0),
    ...renderStop(report, "loses what nobody has allowed", ({ blocked }) => blocked.length > 0),
  ];
  return [
    ...sortByVerdict(report.tenants).flatMap(renderTenantPlan),
    renderCounts(report),
    ...stops,
    ...(stops.length === 0
      ? ["by its plans, it may be merged"]
      : [`not to be merged as it is; when that is mended: ${renderCommand("plan", listStopped(report))}`]),
  ];
}

/** Whether the plans of a change say that it must not be merged: one is missing, would be refused, or loses what is not allowed. */
export function isStopped({ tenants }: Pick<PlanReport, "tenants">): boolean {
  return tenants.some(stops);
}

function stops({ verdict, hazards, blocked }: TenantPlan): boolean {
  return verdict === "failed" || hazards.length + blocked.length > 0;
}

function listStopped({ tenants }: PlanReport): string[] {
  return tenants.filter(stops).map(({ tenant }) => tenant);
}

function renderStop({ tenants }: PlanReport, what: string, isMeant: (plan: TenantPlan) => boolean): string[] {
  const names = tenants.filter(isMeant).map(({ tenant }) => tenant);
  return names.length === 0 ? [] : [`${what}: ${renderNames(names)}`];
}
