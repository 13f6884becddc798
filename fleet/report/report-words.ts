import { effects } from "../plan/tenant-plan";

/** Verdicts of a plan, the mildest first. */
export const verdicts = [...effects, "failed"] as const;

/**
 * What became of a tenant, the best first:
 * - `nothing`: there was nothing to do;
 * - `applied`: its plan was applied, all of it;
 * - `declined`: a person answered no;
 * - `not-started`: the run was interrupted before its turn, and nothing of it was changed;
 * - `refused`: nothing of it was changed, for the reasons given;
 * - `failed`: it could not be planned, or its apply ended before all was done.
 */
export const outcomes = ["nothing", "applied", "declined", "not-started", "refused", "failed"] as const;

export type Outcome = (typeof outcomes)[number];

/**
 * What a finding is, the mildest first:
 * - `pending`: the configuration has changed and is not applied yet;
 * - `file-missing`: a file that Terraform writes is not there, on this machine;
 * - `unmanaged`: a VM or a record in what is the tenant's, that no state holds;
 * - `changed`: changed outside, and an apply takes it back in place;
 * - `moved`: the VM is on another node;
 * - `stopped`: the VM does not run;
 * - `deleted`: it is not there any more;
 * - `dangerous`: changed outside, and an apply would restart, replace or lose something, or be refused;
 * - `stranger`: another VM has our VMID, and an apply would take it over.
 */
export const driftVerdicts = [
  "pending",
  "file-missing",
  "unmanaged",
  "changed",
  "moved",
  "stopped",
  "deleted",
  "dangerous",
  "stranger",
] as const;

export type DriftVerdict = (typeof driftVerdicts)[number];

/** Returns how often each word is there. */
export function countWords<Word extends string>(words: readonly Word[], found: readonly Word[]): Record<Word, number> {
  const result = Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
  for (const word of found) result[word] += 1;
  return result;
}
