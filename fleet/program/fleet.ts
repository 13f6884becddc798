import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { collect, readParallel } from "./arguments";
import { commands } from "./commands";
import { end } from "./end";

/** The commands of tenants: what is in their way, what an apply would do, the apply, and what has drifted since. */
export function addFleetCommands(program: Command): void {
  program
    .command("check")
    .description("say what would make an apply fail, before anything is changed; exit code 1: something would")
    .argument("[tenant...]", "default: every tenant of the last synthesis")
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(commands.check(tenants, options)));
  program
    .command("plan")
    .description(
      "say what an apply would do, a verdict a tenant; changes nothing; exit code 0: nothing, 2: something, 1: one has no plan",
    )
    .argument("[tenant...]", "default: every tenant")
    .option("--affected <commit>", "only tenants that synthesize otherwise in that git revision, like origin/main")
    .addOption(createAddressOption("--rebuild", "replace a VM on purpose"))
    .option("--out <folder>", "keep the plans, for a review and: tenantry apply --plans FOLDER")
    .option("--encrypted-only", "keep only plans that the engine has encrypted, as others hold all in clear")
    .option("--markdown <file>", "write a report for a pull request's comment as well")
    .addOption(createParallelOption())
    .option("--json", "as JSON on stdout")
    .addHelpText("after", more("docs/review-a-change.md"))
    .action((tenants, options) => end(commands.plan(tenants, options)));
  program
    .command("apply")
    .description(
      "plan, show, ask and apply, or apply reviewed plans; exit code 0: all is done, 1: not all, 2: the answer was not yes",
    )
    .argument("[tenant...]", "default: every tenant, or all that --plans has")
    .option("--plans <folder>", "exactly these plans, of tenantry plan --out FOLDER; nobody is asked")
    .option(
      "--verify",
      "make each plan of --plans again, and apply that where it does the same: others may have written them",
    )
    .option("--yes", "ask nobody")
    .addOption(createAddressOption("--allow-replace", "a VM that may be replaced"))
    .addOption(createAddressOption("--allow-destroy", "a VM that may go or lose a disk"))
    .addOption(createAddressOption("--rebuild", "replace a VM on purpose"))
    .option("--markdown <file>", "write a report for the summary of a pipeline's job as well")
    .addOption(createParallelOption())
    .option("--json", "as JSON on stdout")
    .addHelpText("after", more("docs/apply-a-change.md"))
    .action((tenants, options) => end(commands.apply(tenants, options)));
  program
    .command("drift")
    .description(
      "say what is not as it was applied; changes nothing; exit code 0: nothing, 2: something, 1: not all could be read, or an expectation has expired",
    )
    .argument("[tenant...]", "default: every tenant")
    .option("--fast", "plan only the tenants in which lists of VMs, zones, files or configuration differ")
    .option("--since <file>", "tell only what is not in an earlier report of --json, and what has gone since")
    .addOption(createParallelOption())
    .option("--json", "as JSON on stdout")
    .addHelpText("after", more("docs/when-the-world-has-drifted.md, docs/run-it-on-a-schedule.md"))
    .action((tenants, options) => end(commands.drift(tenants, options)));
}

function createAddressOption(name: string, description: string): Option {
  const text = `${description}: TENANT/ADDRESS, or ADDRESS of the one tenant; may be repeated`;
  return new Option(`${name} <address>`, text).argParser(collect).default([], "none");
}

function createParallelOption(): Option {
  const text = "how many tenants at a time";
  return new Option("--parallel <count>", text).argParser(readParallel).default(availableParallelism());
}

function more(pages: string): string {
  return `\nMore in ${pages}`;
}
