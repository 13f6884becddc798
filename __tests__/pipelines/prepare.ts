import { ensureCheckJsonschema } from "../../toolchain/check-jsonschema";
import { ensureBind } from "../../toolchain/system-packages";
import { prepareToolchain } from "../../toolchain/toolchain";
import { ensureWorkflowRunner } from "../../toolchain/workflow-runner";
import { root } from "../e2e/stack";

/** Builds and installs what the tests need, which takes minutes on a new machine: no test waits for it. */
export default async function prepare(): Promise<void> {
  await prepareToolchain(root, { engine: "pinned" });
  await ensureBind();
  await ensureWorkflowRunner(root);
  await ensureCheckJsonschema(root);
}
