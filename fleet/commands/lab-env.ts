import { renderClientVariables, renderShell } from "../lab-environment";
import { labBase, labFolders } from "../lab-folders";
import { getLab } from "../lab-process";
import { findProjectRoot } from "../project-root";
import { printJson } from "../say";

const warning = `# For other clients of the API and the DNS server. cdktf runs by "npx tenantry lab run -- cdktf ...":
# with these variables alone it would use the state and inventory of this checkout.
`;

/** `tenantry lab env`: endpoint, CA and credentials of the checkout's lab. */
export async function labEnv({ json }: { readonly json?: boolean }): Promise<number> {
  const variables = renderClientVariables(await getLab(labFolders(labBase(findProjectRoot())).run));
  if (json) printJson(variables);
  else process.stdout.write(warning + renderShell(variables));
  return 0;
}
