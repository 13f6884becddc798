import type { ExpectedDrift, TenantIntent } from "./fleet-document";

/** What every entry of a list has by which something is accepted for a while. */
type Entry = Pick<ExpectedDrift, "tenant" | "address" | "reason" | "owner" | "expires">;

/** How the entries of one list are checked. */
export interface EntryRules<T extends Entry> {
  /** The list, as its problems name it: that of its file in `tenants/`. */
  readonly list: string;
  /** Returns what no two entries have both. */
  readonly keyOf: (entry: T) => readonly string[];
  /** Completes `must`, where two have. */
  readonly unique: string;
  /** Returns what else is wrong with an entry. */
  readonly check?: (entry: T) => readonly string[];
}

/**
 * Returns what is wrong with the entries of a list, a line a problem. Whether one has expired is no problem here: a
 * synthesis knows no clock.
 */
export function checkEntries<T extends Entry>(
  entries: readonly T[],
  intents: readonly TenantIntent[],
  { list, keyOf, unique, check = () => [] }: EntryRules<T>,
): string[] {
  const tenants = intents.map(({ tenant }) => tenant);
  const first = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const key = JSON.stringify(keyOf(entry));
    const twin = first.get(key);
    if (twin === undefined) first.set(key, index);
    const problems = [
      ...(tenants.includes(entry.tenant)
        ? []
        : [`tenant must be one of ${tenants.join(", ")}, got ${JSON.stringify(entry.tenant)}`]),
      ...(["address", "reason", "owner"] as const)
        .filter((prop) => entry[prop].trim() === "")
        .map((prop) => `${prop} must not be empty, got ${JSON.stringify(entry[prop])}`),
      ...check(entry),
      ...(isDate(entry.expires) ? [] : [`expires must be a day as 2026-12-31, got ${JSON.stringify(entry.expires)}`]),
      ...(twin === undefined ? [] : [`must ${unique} of entry ${twin + 1}`]),
    ];
    return problems.map((problem) => `[${list} entry ${index + 1}] ${problem}`);
  });
}

/** Whether a text is a day that there is, in the form of RFC 3339 (`full-date`). */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Node takes February 30 for March 1 or 2.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
