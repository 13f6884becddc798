import type { ExpectedDrift } from "../../ledger/fleet-document";
import type { DriftReport, TenantDrift } from "../report/drift-schema";
import type { DriftFinding } from "./drift-finding";
import type { DriftedTenant } from "./drift-tenant";
import { matchExpected, renderIdle } from "./expected-drift";
import { isClaimed } from "./fast-comparison";
import { compareWithEarlier } from "./since";

/** In a zone that tenants share, a record set may be another's by its state alone; and one that is nobody's is told once. */
export function dropShared(found: readonly DriftedTenant[]): DriftedTenant[] {
  const held = new Set(found.flatMap(({ heldRecords }) => heldRecords));
  const told = new Set<string>();
  const isNew = ({ verdict, address }: DriftFinding) => {
    if (verdict !== "unmanaged" || !address.includes(" ")) return true;
    if (held.has(address) || told.has(address)) return false;
    told.add(address);
    return true;
  };
  return found.map((one) => ({ ...one, findings: one.findings.filter(isNew) }));
}

/** What findings are compared with. */
export interface Expectations {
  readonly entries: readonly ExpectedDrift[];
  /** `YYYY-MM-DD`, by UTC. */
  readonly today: string;
  /** undefined: there is none to compare with. */
  readonly earlier: DriftReport | undefined;
}

/** Returns tenants as a report has them, and the entries that have expired. */
export function judgeTenants(
  found: readonly DriftedTenant[],
  { entries, today, earlier }: Expectations,
): { readonly tenants: readonly TenantDrift[]; readonly expired: readonly ExpectedDrift[] } {
  const judged = found.map((one) => {
    const { tenant, isPlanned, error, notes, durationMs } = one;
    const own = entries.filter((entry) => entry.tenant === tenant);
    const { findings, expired, idle } = matchExpected(one.findings, own, today);
    // What was not looked for may be there still.
    const isLookedFor = (finding: Parameters<typeof isClaimed>[0]) =>
      error === null && (isPlanned || isClaimed(finding));
    const compared = compareWithEarlier(tenant, findings, earlier, isLookedFor);
    const idleNotes = isPlanned && error === null ? idle.map(renderIdle) : [];
    return {
      expired,
      drift: { tenant, ...compared, notes: [...notes, ...idleNotes], planned: isPlanned, error, durationMs },
    };
  });
  return { tenants: judged.map(({ drift }) => drift), expired: judged.flatMap(({ expired }) => expired) };
}
