import type { Command } from "commander";
import { readPort } from "./arguments";
import { commands } from "./commands";
import { end } from "./end";
import { addFaultCommands } from "./faults";

/** The commands of the lab. */
export function addLabCommands(program: Command): void {
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
    .action((options) => end(commands.labUp(options)));
  lab
    .command("down")
    .description("stop the lab")
    .action(() => end(commands.labDown()));
  lab
    .command("status")
    .description("say whether the lab is up, and where; exit code 1 when it is not")
    .option("--json", "as JSON on stdout")
    .action((options) => end(commands.labStatus(options)));
  lab
    .command("env")
    .description('print endpoint, CA and credentials of the lab for a shell: eval "$(npx tenantry lab env)"')
    .option("--json", "as JSON")
    .action((options) => end(commands.labEnv(options)));
  lab
    .command("run")
    .description("run a command in the lab's workspace, with the lab's credentials alone: lab run -- tenantry plan")
    .argument("<command...>")
    .passThroughOptions()
    .action((command) => end(commands.labRun(command)));
  lab
    .command("reset")
    .description("make the lab what it was when it had booted: VMs, zones, clock; no faults")
    .action(() => end(commands.labReset()));
  addFaultCommands(lab);
}
