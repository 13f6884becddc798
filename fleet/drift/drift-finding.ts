import type { Finding } from "../report/drift-schema";

/** A finding as the judges make it: before it is known whether it is expected, and whether it was there before. */
export type DriftFinding = Omit<Finding, "expected" | "known">;

/** What tells findings apart: whose, of what. A tenant has one of each. */
export type FindingKey = Pick<DriftFinding, "tenant" | "address" | "attribute">;

/** Returns what tells findings apart as one text. */
export function getFindingKey({ tenant, address, attribute }: FindingKey): string {
  return JSON.stringify([tenant, address, attribute]);
}
