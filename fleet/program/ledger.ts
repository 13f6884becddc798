import type { Command } from "commander";
import { commands } from "./commands";
import { end } from "./end";

/** The commands of the ledger: who has which VMID, address, MAC address and name. */
export function addLedgerCommands(program: Command): void {
  const ledger = program
    .command("ledger")
    .description("the committed record of every identity that a tenant claims")
    .enablePositionalOptions();
  ledger
    .command("update")
    .description("give tenants what they leave open, and write the ledger")
    .action(() => end(commands.ledgerUpdate()));
  ledger
    .command("check")
    .description("say whether the ledger is complete and nothing clashes; writes nothing")
    .action(() => end(commands.ledgerCheck()));
  ledger
    .command("show")
    .description("the claims, by owner")
    .argument("[tenant...]", "default: every tenant")
    .option("--retired", "retired ones alone: those that nobody gets before they are released")
    .option("--json", "as JSON on stdout")
    .action((tenants, options) => end(commands.ledgerShow(tenants, options)));
  ledger
    .command("explain")
    .description("who has this, in which file, since which commit; exit code 1 when nobody has")
    .argument("<identity>", "an address, MAC address, VMID or FQDN")
    .option("--json", "as JSON on stdout")
    .action((identity, options) => end(commands.ledgerExplain(identity, options)));
  ledger
    .command("release")
    .description("free retired claims")
    .argument("<identity...>", "addresses, MAC addresses, VMIDs, FQDNs; a VM, as tenant/vm: all that it has retired")
    .action((identities) => end(commands.ledgerRelease(identities)));
}
