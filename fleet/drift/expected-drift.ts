import type { ExpectedDrift } from "../../ledger/fleet-document";
import type { Finding } from "../report/drift-schema";
import { type DriftFinding, getFindingKey } from "./drift-finding";

/** Findings beside the entries that expect them. */
export interface ExpectedFindings {
  readonly findings: readonly Omit<Finding, "known">[];
  /** Entries whose last day has gone by: they expect nothing any more. */
  readonly expired: readonly ExpectedDrift[];
  /** Entries that expect what was not found. */
  readonly idle: readonly ExpectedDrift[];
}

/**
 * Says of findings whether they are expected.
 *
 * @param entries of the tenants that were looked at
 * @param today `YYYY-MM-DD`, by UTC
 */
export function matchExpected(
  found: readonly DriftFinding[],
  entries: readonly ExpectedDrift[],
  today: string,
): ExpectedFindings {
  const expired = entries.filter(({ expires }) => expires < today);
  const valid = new Map(
    entries.filter(({ expires }) => expires >= today).map((entry) => [getFindingKey(entry), entry]),
  );
  const findings = found.map((finding) => {
    const entry = valid.get(getFindingKey(finding));
    if (entry === undefined) return { ...finding, expected: null };
    const { reason, owner, expires } = entry;
    return { ...finding, expected: { reason, owner, expires } };
  });
  const keys = new Set(found.map(getFindingKey));
  return { findings, expired, idle: [...valid].filter(([key]) => !keys.has(key)).map(([, entry]) => entry) };
}

/** Returns what to do about an entry that expects what is not there. */
export function renderIdle({ address, attribute }: ExpectedDrift): string {
  const what = attribute === "" ? address : `${address} ${attribute}`;
  return `${what} is expected to differ, and does not; take the entry out of tenants/expected-drift.ts`;
}
