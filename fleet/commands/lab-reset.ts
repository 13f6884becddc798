import { LabAdmin } from "../lab-admin";
import { labBase, labFolders } from "../lab-folders";
import { getLab } from "../lab-process";
import { findProjectRoot } from "../project-root";
import { say } from "../say";

/** `tenantry lab reset`: makes the checkout's lab what it was when it had booted. The workspace keeps its state. */
export async function labReset(): Promise<number> {
  const { admin } = await getLab(labFolders(labBase(findProjectRoot())).run);
  await new LabAdmin(admin.socket).reset();
  say(
    "the lab is as it was booted; what the workspace's state knows is gone: see it by: npx tenantry lab run -- tenantry drift",
  );
  return 0;
}
