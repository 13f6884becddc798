import { Command } from "commander";
import { addFleetCommands } from "./fleet";
import { addLabCommands } from "./lab";
import { addLedgerCommands } from "./ledger";
import { addPipelineCommands } from "./pipeline";

/** Returns the command line. */
export function buildProgram(): Command {
  const program = new Command("tenantry")
    .description(
      "Tenants of a Proxmox VE estate: what an apply would do, the apply, what has drifted since; whose is which identity; a lab.",
    )
    .enablePositionalOptions();
  addFleetCommands(program);
  addPipelineCommands(program);
  addLedgerCommands(program);
  addLabCommands(program);
  return program;
}
