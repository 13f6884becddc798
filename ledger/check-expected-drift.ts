import { checkEntries } from "./check-entries";
import type { ExpectedDrift, TenantIntent } from "./fleet-document";

/** Returns what is wrong with the entries of `tenants/expected-drift.ts`, a line a problem. */
export function checkExpectedDrift(entries: readonly ExpectedDrift[], intents: readonly TenantIntent[]): string[] {
  return checkEntries(entries, intents, {
    list: "expected-drift",
    keyOf: ({ tenant, address, attribute }) => [tenant, address, attribute],
    unique: "expect what no other entry does, got the finding",
  });
}
