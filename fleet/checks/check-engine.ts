import { ToolchainError } from "../../toolchain/toolchain-error";
import { CommandError } from "../command-error";
import { getEngine } from "../engine/get-engine";
import type { Problem } from "./problem";

/** Returns what keeps plain `cdktf` from finding an engine in this shell. */
export async function checkEngine(environment: NodeJS.ProcessEnv): Promise<Problem[]> {
  try {
    const engine = await getEngine();
    if (engine.name === "OpenTofu" && !environment.TERRAFORM_BINARY_NAME) {
      return problem("cdktf finds OpenTofu by name alone; run: export TERRAFORM_BINARY_NAME=tofu");
    }
    return [];
  } catch (error) {
    if (error instanceof CommandError || error instanceof ToolchainError) return problem(error.message);
    throw error;
  }
}

function problem(message: string): Problem[] {
  return [{ tenant: null, about: "engine", message }];
}
