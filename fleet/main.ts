import { Command, InvalidArgumentError } from "commander";
import { ToolchainError } from "../toolchain/toolchain-error";
import { CommandError } from "./command-error";
import { check } from "./commands/check";
import { labDown } from "./commands/lab-down";
import { labEnv } from "./commands/lab-env";
import { labRun } from "./commands/lab-run";
import { labStatus } from "./commands/lab-status";
import { labUp } from "./commands/lab-up";
import { parsePort } from "./port";
import { say } from "./say";

/** The command line. */
function buildProgram(): Command {
  const program = new Command("tenantry")
    .description("Tenants of a Proxmox VE estate: a lab to try them in, and checks before they are deployed.")
    .enablePositionalOptions();

  const lab = program
    .command("lab")
    .description("a stand-in estate on loopback: a Proxmox VE API and a DNS server")
    .enablePositionalOptions();
  lab
    .command("up")
    .description("boot the lab; Ctrl-C stops it")
    .option("--cluster <file>", "estate to boot, a JSON file (default: made from the site)")
    .option("--detach", "return when it answers; `tenantry lab down` stops it")
    .option("--proxmox-port <port>", "port of the API (default: chosen by the system)", readPort)
    .option("--dns-port <port>", "port of the DNS server (default: chosen by the system)", readPort)
    .option("--json", "print where it is as JSON on stdout")
    .action((options) => end(labUp(options)));
  lab
    .command("down")
    .description("stop the lab")
    .action(() => end(labDown()));
  lab
    .command("status")
    .description("say whether the lab is up, and where; exit code 1 when it is not")
    .option("--json", "as JSON on stdout")
    .action((options) => end(labStatus(options)));
  lab
    .command("env")
    .description('print endpoint, CA and credentials of the lab for a shell: eval "$(npx tenantry lab env)"')
    .option("--json", "as JSON")
    .action((options) => end(labEnv(options)));
  lab
    .command("run")
    .description("run a command in the lab's workspace, with the lab's credentials alone: lab run -- cdktf diff TENANT")
    .argument("<command...>")
    .passThroughOptions()
    .action((command) => end(labRun(command)));
  program
    .command("check")
    .description("say what would make a deploy fail, before anything is changed")
    .argument("[tenant...]", "default: every tenant of the last synthesis")
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(check(tenants, options)));
  return program;
}

function readPort(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError("must be a port from 1 to 65535");
  return port;
}

async function end(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}

buildProgram()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = 1;
    if (error instanceof CommandError || error instanceof ToolchainError) say(error.message);
    else console.error(error);
  });
