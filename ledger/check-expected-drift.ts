import type { ExpectedDrift, TenantIntent } from "./fleet-document";

/**
 * Returns what is wrong with the entries of `tenants/expected-drift.ts`, a line a problem. Whether one has expired is
 * `tenantry drift`'s to say: a synthesis knows no clock.
 */
export function checkExpectedDrift(entries: readonly ExpectedDrift[], intents: readonly TenantIntent[]): string[] {
  const tenants = intents.map(({ tenant }) => tenant);
  const first = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const { tenant, address, attribute, expires } = entry;
    const key = JSON.stringify([tenant, address, attribute]);
    const twin = first.get(key);
    if (twin === undefined) first.set(key, index);
    const problems = [
      ...(tenants.includes(tenant)
        ? []
        : [`tenant must be one of ${tenants.join(", ")}, got ${JSON.stringify(tenant)}`]),
      ...(["address", "reason", "owner"] as const)
        .filter((prop) => entry[prop].trim() === "")
        .map((prop) => `${prop} must not be empty, got ${JSON.stringify(entry[prop])}`),
      ...(isDate(expires) ? [] : [`expires must be a day as 2026-12-31, got ${JSON.stringify(expires)}`]),
      ...(twin === undefined ? [] : [`must expect what no other entry does, got the finding of entry ${twin + 1}`]),
    ];
    return problems.map((problem) => `[expected-drift entry ${index + 1}] ${problem}`);
  });
}

/** Whether a text is a day that there is, in the form of RFC 3339 (`full-date`). */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Node takes February 30 for March 1 or 2.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
