import { type Command, Option } from "commander";
import { commands } from "./commands";
import { end } from "./end";

/** The commands of pipelines: which tenants they run jobs for, and what they do with what came of them. */
export function addPipelineCommands(program: Command): void {
  program
    .command("matrix")
    .description("say which tenants a pipeline runs jobs for; needs neither credentials nor engine")
    .argument("[tenant...]", "default: every tenant")
    .option("--affected <commit>", "only tenants that synthesize otherwise in that git revision, like origin/main")
    .option("--pending", "only tenants that are not applied as they are, by what their last apply recorded")
    .addOption(new Option("--format <format>", "what is printed on stdout").choices(FORMATS).default("json"))
    .option("--out <file>", "write the document as JSON as well, whatever the format")
    .action((tenants, options) => end(commands.matrix(tenants, options)));
  program
    .command("owners")
    .description("write CODEOWNERS from the owners of tenants and sites, for reviews on GitHub and GitLab")
    .option("--check", "write nothing; exit code 1: it is not current")
    .action((options) => end(commands.owners(options)));
  program
    .command("commit-back")
    .description("commit what an apply has written into tenants' inventories on top of a remote branch, and push it")
    .argument("<tenant...>")
    .requiredOption("--branch <name>", "branch of origin, like main")
    .option("--check", "before an apply: say whether that would work; exit code 1: it would not")
    .action((tenants, options) => end(commands.commitBack(tenants, options)));
  program
    .command("publish")
    .description(
      "tell of the reports of a pipeline's jobs: a comment of the change, issues of drift; exit code of plans 0: may be merged, 1: not",
    )
    .argument("<folder>", "_matrix.json, of tenantry matrix --out, and a report of each tenant: <tenant>.json")
    .option("--markdown <file>", "write what is told as well")
    .action((folder, options) => end(commands.publish(folder, options)));
  program
    .command("reviewed-plan")
    .description(
      "fetch the plan that was reviewed in the change which is now merged, for: tenantry apply --plans FOLDER; exit code 2: there is none",
    )
    .argument("<tenant>")
    .requiredOption("--out <folder>", "folder for plans")
    .action((tenant, options) => end(commands.reviewedPlan(tenant, options)));
}

const FORMATS = ["json", "github", "gitlab-plan", "gitlab-deploy", "gitlab-drift", "atlantis"];
