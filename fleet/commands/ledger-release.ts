import { parseDeployedHosts } from "../../ledger/deployed-hosts";
import { ledgerPath } from "../../ledger/ledger-document";
import { readHosts, readLedger, writeLedger } from "../../ledger/ledger-file";
import { releaseClaims } from "../ledger/release-claims";
import { makePrintable, renderIdentity } from "../ledger/render-claim";
import { findProjectRoot } from "../project-root";
import { say } from "../say";

/** `tenantry ledger release`: takes retired claims out of the ledger, all that are named or none. */
export async function ledgerRelease(names: readonly string[]): Promise<number> {
  const root = findProjectRoot();
  const listDeployed = (tenant: string) => parseDeployedHosts(tenant, readHosts(root, tenant));
  const { claims, freed, problems } = releaseClaims(readLedger(root), names, listDeployed);
  if (problems.length > 0) {
    say(...problems.map(makePrintable), "nothing is released; what could be: npx tenantry ledger show --retired");
    return 1;
  }
  writeLedger(root, claims);
  say(...freed.map((claim) => makePrintable(`free now: ${renderIdentity(claim)}, which ${claim.owner} had`)));
  say(`commit ${ledgerPath}`);
  return 0;
}
