import { join } from "node:path";
import { build, builtFolder } from "./build";
import { type Component, readPinnedVersion } from "./components";

/**
 * Builds what runs and checks GitHub workflows (`toolchain/act`), where it is not in the cache yet. Only tests need it.
 *
 * @returns its absolute path
 * @throws ToolchainError with one line that says what to do.
 */
export async function ensureWorkflowRunner(root: string): Promise<string> {
  const component: Component = {
    id: "act",
    title: "runner of GitHub workflows, on nektos/act",
    version: readPinnedVersion(root, "act", "github.com/nektos/act"),
    mainPackage: ".",
    file: "run-workflow",
    duration: "1 minute",
  };
  await build(root, [component]);
  return join(builtFolder(root, component), component.file);
}
