import { readLedger } from "../../ledger/ledger-file";
import { sites } from "../../substrate/sites";
import { CommandError } from "../command-error";
import { findClaimHistory } from "../ledger/claim-history";
import { type Explanation, explainClaim, renderExplanation } from "../ledger/explanation";
import { identityForms, parseIdentity } from "../ledger/identity";
import { findPlaces, renderPlace } from "../ledger/places";
import { readTenantFiles } from "../ledger/read-tenant-files";
import { findClaims } from "../ledger/release-claims";
import { makePrintable } from "../ledger/render-claim";
import { findInTenantFile } from "../ledger/tenant-file";
import { findProjectRoot } from "../project-root";
import { printJson, say } from "../say";

/** `tenantry ledger explain`: who has an identity, where and since when. Exit code 1 when nobody has. */
export async function ledgerExplain(name: string, { json }: { readonly json?: boolean }): Promise<number> {
  const root = findProjectRoot();
  const claims = readLedger(root);
  const identity = parseIdentity(name);
  if (identity === undefined) throw new CommandError(makePrintable(`"${name}" must be ${identityForms}`));

  const files = readTenantFiles(root);
  const explanations: Explanation[] = [];
  for (const claim of findClaims(claims, identity)) {
    const found = { file: findInTenantFile(files, claim.owner), since: await findClaimHistory(root, claim) };
    explanations.push(explainClaim(claim, claims, found));
  }
  const places = explanations.length === 0 ? findPlaces(identity, sites) : [];

  if (json) printJson({ version: 1, ...identity, owners: explanations, places });
  else {
    const lines = [...explanations.flatMap(renderExplanation), ...places.map((place) => renderPlace(identity, place))];
    say(...lines.map(makePrintable));
  }
  return explanations.length === 0 ? 1 : 0;
}
