import { labBase, labFolders } from "../lab-folders";
import { stopLab } from "../lab-process";
import { findProjectRoot } from "../project-root";
import { say } from "../say";

/** `tenantry lab down`: stops the checkout's lab, or says that there is none. */
export async function labDown(): Promise<number> {
  say(await stopLab(labFolders(labBase(findProjectRoot())).run));
  return 0;
}
