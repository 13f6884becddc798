import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { collect, readParallel } from "./arguments";
import { commands } from "./commands";
import { end } from "./end";

/** The commands of tenants: what is in their way, and what an apply would do. */
export function addFleetCommands(program: Command): void {
  program
    .command("check")
    .description("say what would make a deploy fail, before anything is changed")
    .argument("[tenant...]", "default: every tenant of the last synthesis")
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(commands.check(tenants, options)));
  program
    .command("plan")
    .description(
      "say what an apply would do, a verdict a tenant; exit code 0: nothing, 2: something, 1: one has no plan",
    )
    .argument("[tenant...]", "default: every tenant")
    .option("--affected <commit>", "only tenants that are not the same in that git revision, like origin/main")
    .option("--parallel <count>", "how many tenants at a time", readParallel, availableParallelism())
    .option("--json", "as JSON on stdout")
    .option("--markdown <file>", "write a report for a pull request's comment as well")
    .option("--out <folder>", "keep the plans, for a review and: tenantry apply --plans FOLDER")
    .option("--rebuild <address>", "replace a VM on purpose, TENANT/ADDRESS; may be repeated", collect, [])
    .action((tenants, options) => end(commands.plan(tenants, options)));
  program
    .command("apply")
    .description("do what the plans say; exit code 0: all is done, 1: not all, 2: the answer was not yes")
    .argument("[tenant...]", "default: every tenant, or all that --plans has")
    .option("--plans <folder>", "reviewed plans: of tenantry plan --out FOLDER")
    .option("--yes", "ask nobody")
    .option("--allow-replace <address>", "a VM that may be replaced, TENANT/ADDRESS; may be repeated", collect, [])
    .option("--allow-destroy <address>", "a VM that may go or lose a disk, likewise", collect, [])
    .option("--rebuild <address>", "replace a VM on purpose, likewise", collect, [])
    .option("--parallel <count>", "how many tenants at a time", readParallel, availableParallelism())
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(commands.apply(tenants, options)));
  program
    .command("drift")
    .description("say what is not as it was applied; exit code 0: nothing, 2: something, 1: not all could be read")
    .argument("[tenant...]", "default: every tenant")
    .option("--fast", "plan only the tenants in which lists of VMs, zones, files or configuration differ")
    .option("--since <file>", "compare with an earlier report of --json: what is new, and what has gone")
    .option("--parallel <count>", "how many tenants at a time", readParallel, availableParallelism())
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(commands.drift(tenants, options)));
}
