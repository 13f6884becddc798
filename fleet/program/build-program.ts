import { Command } from "commander";
import { addFleetCommands } from "./fleet";
import { addLabCommands } from "./lab";
import { addLedgerCommands } from "./ledger";

/** Returns the command line. */
export function buildProgram(): Command {
  const program = new Command("tenantry")
    .description("Tenants of a Proxmox VE estate: a lab to try them in, and checks before they are deployed.")
    .enablePositionalOptions();
  addLabCommands(program);
  addLedgerCommands(program);
  addFleetCommands(program);
  return program;
}
