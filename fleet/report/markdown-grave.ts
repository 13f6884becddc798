import type { TenantPlan } from "../plan/tenant-plan";
import { renderAlert, renderAlertList } from "./markdown-alert";
import { isDestructive, sortGravestFirst } from "./markdown-tenant";
import { renderCount } from "./one-line";

const remedy =
  "What is meant to be lost is allowed in `tenants/allowed-losses.ts`, in the same pull request; otherwise correct the change.";

/**
 * Returns what nobody must overlook, as an alert: how many tenants are blocked, lose something, are refused or have no plan,
 * the gravest lines of them, and what to do about what is blocked. Nothing where there is none of it.
 */
export function renderGrave(tenants: readonly TenantPlan[]): string[] {
  const blocked = tenants.filter((one) => one.blocked.length > 0);
  const lost = tenants.filter((one) => isDestructive(one) && one.blocked.length === 0);
  const refused = tenants.filter(({ hazards }) => hazards.length > 0);
  const failed = tenants.filter(({ verdict }) => verdict === "failed");
  const counts = [
    ...renderSum(blocked, ["is", "are"], "blocked: nobody has allowed what would be lost"),
    ...renderSum(lost, ["loses", "lose"], "a VM or a disk, as is allowed"),
    ...renderSum(refused, ["is", "are"], "refused by an apply"),
    ...renderSum(failed, ["has", "have"], "no plan"),
  ];
  if (counts.length === 0) return [];
  const said = sortGravestFirst(tenants).flatMap((plan) =>
    listGrave(plan).map((line) => ({ tenant: plan.tenant, line })),
  );
  return [
    renderAlert("CAUTION", [counts.join("\\\n"), renderAlertList(said), ...(blocked.length === 0 ? [] : [remedy])]),
  ];
}

function renderSum(tenants: readonly TenantPlan[], [one, more]: readonly [string, string], what: string): string[] {
  const { length } = tenants;
  return length === 0 ? [] : [`**${renderCount(length, "tenant")}** ${length === 1 ? one : more} ${what}.`];
}

function listGrave({ actions, hazards, error }: TenantPlan): string[] {
  return [
    ...actions.filter(({ effect }) => effect === "destroys" || effect === "replaces").map(({ words }) => words),
    ...hazards.map(({ message }) => message),
    ...(error === null ? [] : [error]),
  ];
}
