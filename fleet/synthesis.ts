import { CommandError } from "./command-error";
import { runApp } from "./run-app";

/**
 * Synthesizes the fleet into `cdktf.out` of the project's root, as `cdktf synth` would. What app and compiler say goes to
 * stderr.
 *
 * @throws CommandError when that fails: app or compiler have said why.
 */
export async function synthesize(root: string): Promise<void> {
  if (await runApp(root, "synthesis")) return;
  throw new CommandError(
    "the tenants cannot be synthesized; when that is mended, try again; for the ledger: npm run synth",
  );
}
