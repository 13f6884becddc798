import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../../toolchain/files";
import { readTenantFiles } from "../ledger/read-tenant-files";
import { ownersPath, renderOwners } from "../owners/render-owners";
import { findProjectRoot } from "../project-root";
import { readFleetDocument } from "../read-fleet";
import { say } from "../say";
import { synthesize } from "../synthesis";

/** `tenantry owners`: writes `CODEOWNERS`, or says whether it is current. Exit code 1 with `check`: it is not. */
export async function owners({ check }: { readonly check?: boolean }): Promise<number> {
  const root = findProjectRoot();
  await synthesize(root);
  const file = join(root, ownersPath);
  const text = renderOwners(readFleetDocument(root), readTenantFiles(root));
  if (readIfThere(file) === text) {
    say(`${ownersPath} is up to date`);
    return 0;
  }
  if (check) {
    say(`${ownersPath} is not what the owners of tenants and sites make it; run: npx tenantry owners`);
    return 1;
  }
  writeFileSync(file, text);
  say(`${ownersPath} is written; commit it with the tenants`);
  return 0;
}
