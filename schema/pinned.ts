import { join } from "node:path";

/** Resource types that the constructs render: bindings are generated for these alone. */
export const resourceTypes: readonly string[] = ["proxmox_virtual_environment_vm"];

/** File with the facts of the provider's schema: names and types, no descriptions. */
export const schemaFile = join(__dirname, "proxmox.json");
