import type { Claim } from "../../ledger/claims";
import { ledgerPath, sortClaims } from "../../ledger/ledger-document";
import { CommandError } from "../command-error";
import { makePlainTable } from "../plain-table";
import { makePrintable } from "./render-claim";

/** Which claims to show. */
export interface Selection {
  /** None: all of them. */
  readonly tenants: readonly string[];
  /** Whether retired claims alone. */
  readonly retired: boolean;
}

/**
 * Returns the claims that a selection names, those of each owner together.
 *
 * @throws CommandError when the ledger does not know a tenant.
 */
export function selectClaims(claims: readonly Claim[], { tenants, retired }: Selection): Claim[] {
  const known = [...new Set(claims.map(getTenant))].sort();
  const unknown = tenants.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new CommandError(`no tenant "${unknown}" in ${ledgerPath} (${known.join(", ")})`);
  return sortClaims(claims)
    .filter((claim) => tenants.length === 0 || tenants.includes(getTenant(claim)))
    .filter((claim) => claim.retired || !retired)
    .sort((one, other) => (one.owner < other.owner ? -1 : one.owner > other.owner ? 1 : 0));
}

/** Returns claims as a table, each owner named once. */
export function renderClaimsTable(claims: readonly Claim[]): string {
  const table = makePlainTable(["owner", "kind", "value", "site", "NIC", ""], 2);
  for (const [index, claim] of claims.entries()) {
    const { kind, value, type, site = "", nic = "", owner } = claim;
    const row = [
      owner === claims[index - 1]?.owner ? "" : owner,
      kind,
      `${value}${type === undefined ? "" : ` (${type})`}`,
      site,
      nic,
      renderNotes(claim),
    ];
    table.push(row.map(makePrintable));
  }
  return table.toString().replaceAll(/ +$/gm, "");
}

function renderNotes({ born, protected: isProtected, retired }: Claim): string {
  const notes = [born === undefined ? "" : `born as ${born}`, isProtected ? "protected" : "", retired ? "retired" : ""];
  return notes.filter(Boolean).join(", ");
}

/** Returns how much is in a ledger that is complete, in one line. */
export function renderSummary(claims: readonly Claim[]): string {
  const retired = claims.filter((claim) => claim.retired).length;
  const tenants = new Set(claims.map(getTenant)).size;
  const noted = retired === 0 ? "" : `, ${retired} of them retired`;
  return `the ledger is complete: ${claims.length} claims of ${tenants} tenants${noted}`;
}

/** Returns the tenant of a claim's owner. */
export function getTenant({ owner }: Pick<Claim, "owner">): string {
  return owner.replace(/\/.*/s, "");
}
