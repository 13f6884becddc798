import { renderExports } from "../../toolchain/shell";
import { renderClientVariables } from "../lab-environment";
import { labBase, labFolders } from "../lab-folders";
import { getLab } from "../lab-process";
import { findProjectRoot } from "../project-root";
import { printJson } from "../say";

/** `tenantry lab env`: endpoint, CA and credentials of the checkout's lab. */
export async function labEnv({ json }: { readonly json?: boolean }): Promise<number> {
  const variables = renderClientVariables(await getLab(labFolders(labBase(findProjectRoot())).run));
  if (json) printJson(variables);
  else process.stdout.write(renderExports(variables));
  return 0;
}
