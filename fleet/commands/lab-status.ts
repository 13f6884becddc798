import { labBase, labFolders } from "../lab-folders";
import { findLab, noLab } from "../lab-process";
import { renderLabReport, reportLab } from "../lab-report";
import { findProjectRoot } from "../project-root";
import { printJson, say } from "../say";

/** `tenantry lab status`: whether the checkout's lab is up, and where. Exit code 1 when it is not. */
export async function labStatus({ json }: { readonly json?: boolean }): Promise<number> {
  const lab = await findLab(labFolders(labBase(findProjectRoot())).run);
  const report = lab && reportLab(lab);
  if (json) printJson(report ?? { up: false });
  else say(...(report ? renderLabReport(report) : [noLab]));
  return report ? 0 : 1;
}
