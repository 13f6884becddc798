import { type Engine, findEngine } from "../../toolchain/engine";
import { CommandError } from "../command-error";

/**
 * Returns the engine that plain cdktf would take.
 *
 * @throws CommandError when there is none; ToolchainError when `TERRAFORM_BINARY_NAME` names none.
 */
export async function getEngine(): Promise<Engine> {
  const engine = await findEngine();
  if (engine !== undefined) return engine;
  throw new CommandError(
    'no engine that is new enough is installed; find or build one: eval "$(npm run --silent toolchain)"',
  );
}
