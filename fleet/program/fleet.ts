import type { Command } from "commander";
import { commands } from "./commands";
import { end } from "./end";

/** The commands of tenants: what is in their way. */
export function addFleetCommands(program: Command): void {
  program
    .command("check")
    .description("say what would make a deploy fail, before anything is changed")
    .argument("[tenant...]", "default: every tenant of the last synthesis")
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(commands.check(tenants, options)));
}
