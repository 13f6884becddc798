import { Command, InvalidArgumentError } from "commander";
import { LedgerError } from "../ledger/ledger-document";
import { ToolchainError } from "../toolchain/toolchain-error";
import { CommandError } from "./command-error";
import { check } from "./commands/check";
import { labDown } from "./commands/lab-down";
import { labEnv } from "./commands/lab-env";
import { addLabFault, clearLabFaults, listLabFaults, removeLabFault } from "./commands/lab-faults";
import { labReset } from "./commands/lab-reset";
import { labRun } from "./commands/lab-run";
import { labStatus } from "./commands/lab-status";
import { labUp } from "./commands/lab-up";
import { ledgerCheck } from "./commands/ledger-check";
import { ledgerExplain } from "./commands/ledger-explain";
import { ledgerRelease } from "./commands/ledger-release";
import { ledgerShow } from "./commands/ledger-show";
import { ledgerUpdate } from "./commands/ledger-update";
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
  lab
    .command("reset")
    .description("make the lab what it was when it had booted: VMs, zones, clock; no faults")
    .action(() => end(labReset()));
  addFaultCommands(lab);
  addLedgerCommands(program);
  program
    .command("check")
    .description("say what would make a deploy fail, before anything is changed")
    .argument("[tenant...]", "default: every tenant of the last synthesis")
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(check(tenants, options)));
  return program;
}

/** The commands of faults: what goes wrong in the lab because it was asked for. */
function addFaultCommands(lab: Command): void {
  const faults = lab
    .command("faults")
    .description("what goes wrong in the lab, on request; without a command: list")
    .enablePositionalOptions();
  faults
    .command("list", { isDefault: true })
    .description("the faults there are, how often they struck, and where")
    .option("--json", "as JSON on stdout")
    .action((options) => end(listLabFaults(options)));
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
    .action((kind, options) => end(addLabFault(kind, options)));
  faults
    .command("remove")
    .description("remove a fault; requests and tasks that it holds go on")
    .argument("<id>", "as the list has it", readCount)
    .action((id) => end(removeLabFault(id)));
  faults
    .command("clear")
    .description("remove all faults")
    .action(() => end(clearLabFaults()));
}

/** The commands of the ledger: who has which VMID, address, MAC address and name. */
function addLedgerCommands(program: Command): void {
  const ledger = program
    .command("ledger")
    .description("the committed record of every identity that a tenant claims")
    .enablePositionalOptions();
  ledger
    .command("update")
    .description("give tenants what they leave open, and write the ledger")
    .action(() => end(ledgerUpdate()));
  ledger
    .command("check")
    .description("say whether the ledger is complete and nothing clashes; writes nothing")
    .action(() => end(ledgerCheck()));
  ledger
    .command("show")
    .description("the claims, by owner")
    .argument("[tenant...]", "default: every tenant")
    .option("--retired", "retired ones alone: those that nobody gets before they are released")
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(ledgerShow(tenants, options)));
  ledger
    .command("explain")
    .description("who has this, in which file, since which commit; exit code 1 when nobody has")
    .argument("<identity>", "an address, MAC address, VMID or FQDN")
    .option("--json", "as JSON on stdout")
    .action((identity, options) => end(ledgerExplain(identity, options)));
  ledger
    .command("release")
    .description("free retired claims")
    .argument("<identity...>", "addresses, MAC addresses, VMIDs, FQDNs; a VM, as tenant/vm: all that it has retired")
    .action((identities) => end(ledgerRelease(identities)));
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

function readCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("must be a whole number");
}

function readTimes(text: string): number | "always" {
  return text === "always" ? text : readCount(text);
}

function readPort(text: string): number {
  const port = parsePort(text);
  if (port === undefined) throw new InvalidArgumentError("must be a port from 1 to 65535");
  return port;
}

/** Whether the message of an error is all that there is to say. */
function isForPeople(error: unknown): error is Error {
  return error instanceof CommandError || error instanceof LedgerError || error instanceof ToolchainError;
}

async function end(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}

buildProgram()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = 1;
    if (isForPeople(error)) say(error.message);
    else console.error(error);
  });
