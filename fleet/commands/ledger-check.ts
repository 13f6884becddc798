import { readLedger } from "../../ledger/ledger-file";
import { renderSummary } from "../ledger/claims-table";
import { findProjectRoot } from "../project-root";
import { runApp } from "../run-app";
import { say } from "../say";

/** `tenantry ledger check`: whether the ledger has all that the tenants claim, and nothing clashes. Writes nothing. */
export async function ledgerCheck(): Promise<number> {
  const root = findProjectRoot();
  const claims = readLedger(root);
  if (!(await runApp(root, "ledger check"))) {
    say("when that is mended: npx tenantry ledger check");
    return 1;
  }
  say(renderSummary(claims));
  return 0;
}
