import { rmSync } from "node:fs";
import { join } from "node:path";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import { prepareToolchain } from "../../toolchain/toolchain";
import { makeSite } from "../site";
import { writeFleet } from "./write-fleet";

/** A lab whose fleet grows. */
export interface BenchLab {
  readonly lab: TemporaryLab;
  /** Of a command there: the engine is the real one, not the lab's guard, which starts a Node before each engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly workspace: string;
  /** Absolute. */
  readonly engine: string;
}

/**
 * Boots a lab for a fleet of at most `count` tenants, none of which is there yet.
 *
 * @param root the checkout
 */
export async function startBenchLab(root: string, count: number): Promise<BenchLab> {
  const { engine } = await prepareToolchain(root, { engine: "pinned" });
  const lab = await startTemporaryLab(root, makeSite(count));
  const { workspace } = lab.folders;
  // Claims of the tenants that the checkout has.
  rmSync(join(workspace, "tenant-inventory", "ledger.json"), { force: true });
  const environment = { ...lab.environment, TERRAFORM_BINARY_NAME: engine.path, CHECKPOINT_DISABLE: "1" };
  return { lab, environment, workspace, engine: engine.path };
}

/** Makes the fleet one of `count` tenants, by code and ledger: nothing is deployed. See {@link writeFleet}. */
export async function growFleet({ lab }: BenchLab, count: number, vms?: number): Promise<void> {
  writeFleet(lab.folders.workspace, count, vms);
  await lab.run("node", ["fleet/bin.mjs", "ledger", "update"]);
}
