import { ledgerPath } from "../../ledger/ledger-document";
import { readLedger } from "../../ledger/ledger-file";
import { renderChanges } from "../ledger/changes";
import { makePrintable } from "../ledger/render-claim";
import { findProjectRoot } from "../project-root";
import { runApp } from "../run-app";
import { say } from "../say";

/** `tenantry ledger update`: gives tenants what they leave open, writes the ledger, and says what changed. */
export async function ledgerUpdate(): Promise<number> {
  const root = findProjectRoot();
  const before = readLedger(root);
  if (!(await runApp(root, "ledger update"))) {
    say("the ledger is as it was; when that is mended: npx tenantry ledger update");
    return 1;
  }
  const changes = renderChanges(before, readLedger(root));
  if (changes.length === 0) say(`${ledgerPath} is up to date`);
  else say(...changes.map(makePrintable), `commit ${ledgerPath} with the tenants`);
  return 0;
}
