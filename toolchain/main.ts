import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "./run-command";
import { say } from "./say";
import { renderExports } from "./shell";
import { prepareToolchain, type ToolchainOptions } from "./toolchain";
import { ToolchainError } from "./toolchain-error";

/** `npm run toolchain`: prepares engine and providers, and prints on stdout what a shell must set to use them. */
async function main(): Promise<void> {
  const { environment } = await prepareToolchain(join(__dirname, ".."), readOptions());
  process.stdout.write(renderExports(environment));
  if (process.stdout.isTTY) {
    say('to set these in this shell: eval "$(npm run --silent toolchain)"');
  }
}

function readOptions(): ToolchainOptions {
  try {
    const { values } = parseArgs({ options: { pinned: { type: "boolean" } } });
    return { engine: values.pinned === true ? "pinned" : "any" };
  } catch {
    throw new ToolchainError("usage: npm run --silent toolchain [-- --pinned]");
  }
}

void runCommand(main);
