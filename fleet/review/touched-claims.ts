import type { Claim } from "../../ledger/claims";
import { findChangedClaims } from "../ledger/changes";
import { renderClaim } from "../ledger/render-claim";

/**
 * Returns the claims that are not the same in two ledgers, in words, by tenant in the order of the ledger. One that has
 * gone from one tenant to another is there for both.
 */
export function findTouchedClaims(before: readonly Claim[], after: readonly Claim[]): Map<string, string[]> {
  const touched = new Map<string, string[]>();
  for (const versions of findChangedClaims(before, after)) {
    const claims = versions.filter((claim) => claim !== undefined);
    for (const tenant of new Set(claims.map(getTenant))) {
      const words = touched.get(tenant) ?? [];
      touched.set(tenant, words);
      words.push(...claims.slice(0, 1).map(renderClaim));
    }
  }
  return touched;
}

/** Returns the tenant that has a claim. */
export function getTenant({ owner }: Claim): string {
  return owner.replace(/\/.*/, "");
}
