import { join } from "node:path";
import { parseArgs } from "node:util";
import { say } from "./say";
import { prepareToolchain } from "./toolchain";
import { ToolchainError } from "./toolchain-error";

const usage = "usage: npm run --silent toolchain [-- --pinned]";

/** `npm run toolchain`: prepares engine and providers, and prints on stdout what a shell must set to use them. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { pinned: { type: "boolean", default: false } } });
  const { environment } = await prepareToolchain(join(__dirname, ".."), { engine: values.pinned ? "pinned" : "any" });
  for (const [name, value] of Object.entries(environment)) {
    process.stdout.write(`export ${name}='${value.replaceAll("'", "'\\''")}'\n`);
  }
  if (process.stdout.isTTY) {
    say('to set these in this shell: eval "$(npm run --silent toolchain)"');
  }
}

main().catch((error: unknown) => {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (error instanceof ToolchainError) {
    say(error.message);
  } else if (code.startsWith("ERR_PARSE_ARGS")) {
    say(usage);
  } else {
    console.error(error);
  }
  process.exitCode = 1;
});
