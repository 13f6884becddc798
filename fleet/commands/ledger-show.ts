import { readLedger } from "../../ledger/ledger-file";
import { renderClaimsTable, selectClaims } from "../ledger/claims-table";
import { findProjectRoot } from "../project-root";
import { printJson, say } from "../say";

/** `tenantry ledger show`: the claims of tenants. */
export async function ledgerShow(
  tenants: readonly string[],
  { json, retired = false }: { readonly json?: boolean; readonly retired?: boolean },
): Promise<number> {
  const claims = selectClaims(readLedger(findProjectRoot()), { tenants, retired });
  if (json) printJson({ version: 1, claims });
  else say(claims.length === 0 ? `nothing is ${retired ? "retired" : "claimed"}` : renderClaimsTable(claims));
  return 0;
}
