import type { Command } from "commander";
import { readCount, readTimes } from "./arguments";
import { commands } from "./commands";
import { end } from "./end";

/** The commands of faults: what goes wrong in the lab because it was asked for. */
export function addFaultCommands(lab: Command): void {
  const faults = lab
    .command("faults")
    .description("what goes wrong in the lab, on request; without a command: list")
    .enablePositionalOptions();
  faults
    .command("list", { isDefault: true })
    .description("the faults there are, how often they struck, and where")
    .option("--json", "as JSON on stdout")
    .action((options) => end(commands.listLabFaults(options)));
  faults
    .command("add")
    .description("add a fault; lab/README.md says what each kind does and takes")
    .argument("<kind>", FAULT_KINDS.join(", "))
    .option("--method <method>", "of the requests that it fits: GET, POST, PUT, DELETE (default: any)")
    .option(
      "--path <path>",
      "their path in the API's documentation, like /nodes/{node}/qemu/{vmid}/clone (default: any)",
    )
    .option("--vmid <id>", "their VM (default: any)", readCount)
    .option("--node <name>", "their node (default: any)")
    .option("--caller <id>", "their user or token, like tenant-grooveiq@pve!tenantry (default: any)")
    .option("--after <count>", "how many that fit are spared first (default: 0)", readCount)
    .option("--times <count>", "how many are struck, or always (default: 1; always for what lasts)", readTimes)
    .option("--probability <chance>", "chance of each to be struck, up to 1 (default: 1)", Number)
    .option("--seed <number>", "what chance is drawn from: the same seed, the same faults (default: 1)", Number)
    .option("--status <code>", "status: what is answered, 400 to 599", readCount)
    .option("--reason <text>", "status: the text of the failure")
    .option("--delay-ms <milliseconds>", "slow: how long it waits", readCount)
    .option("--task <type>", "task-fail, task-hang: type of the tasks, like qmclone")
    .option("--step <name>", "task-fail, task-hang: the step (default: the first)")
    .option("--text <text>", "task-fail: the text of the failure")
    .option("--lock <kind>", "lock: backup, migrate, snapshot, suspended (default: backup)")
    .option("--storage <id>", "storage-full: the storage")
    .option("--json", "print the fault as JSON on stdout")
    .action((kind, options) => end(commands.addLabFault(kind, options)));
  faults
    .command("remove")
    .description("remove a fault; requests and tasks that it holds go on")
    .argument("<id>", "as the list has it", readCount)
    .action((id) => end(commands.removeLabFault(id)));
  faults
    .command("clear")
    .description("remove all faults")
    .action(() => end(commands.clearLabFaults()));
}

const FAULT_KINDS = [
  "status",
  "hang",
  "slow",
  "reset-before",
  "reset-after",
  "truncate",
  "task-fail",
  "task-hang",
  "lock",
  "node-offline",
  "storage-full",
  "token-revoked",
];
