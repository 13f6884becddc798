import type { ApplyReport, TenantApply } from "../report/apply-schema";
import { toOneLine } from "../report/one-line";
import { type Outcome, outcomes } from "../report/report-words";

/** How an outcome is said. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  nothing: "nothing to do",
  applied: "applied",
  declined: "not applied, as the answer was not yes",
  "not-started": "not begun",
  refused: "refused",
  failed: "failed",
};

/**
 * Returns what became of the tenants, for people: first what is said of a tenant, then a line for each outcome. The last
 * line of a run in which not all is applied names the next command.
 */
export function renderApply({ tenants, plans, interrupted }: ApplyReport): string[] {
  const said = tenants.flatMap(({ tenant, outcome, reasons }) =>
    outcome === "not-started" || outcome === "declined" ? [] : reasons.map((reason) => `${tenant}: ${reason}`),
  );
  const sums = outcomes.flatMap((outcome) => {
    const names = tenants.filter((one) => one.outcome === outcome).map(({ tenant }) => tenant);
    return names.length === 0 ? [] : [`${outcomeWords[outcome]}: ${names.join(", ")}`];
  });
  const lines = [...said, ...(interrupted === null ? [] : [`interrupted by ${interrupted}`]), ...sums];
  return [...lines.map(toOneLine), ...renderNextApply(tenants, plans)];
}

/** Returns the line that says what to run next, if anything. Of reviewed plans, those that were begun are used up. */
export function renderNextApply(tenants: readonly TenantApply[], plans: string | null): string[] {
  const list = (...wanted: Outcome[]) =>
    tenants.filter(({ outcome }) => wanted.includes(outcome)).map(({ tenant }) => tenant);
  const failed = list("failed");
  if (plans !== null && failed.length > 0) {
    return [`when that is mended, plan anew: npx tenantry plan ${failed.join(" ")} --out ${plans}`];
  }
  const open = list("failed", "refused", "not-started");
  if (open.length === 0) return [];
  const from = plans === null ? "" : ` --plans ${plans}`;
  const when = list("failed", "refused").length === 0 ? "to go on" : "when that is mended";
  return [`${when}: npx tenantry apply ${open.join(" ")}${from}`];
}
