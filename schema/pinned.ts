import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Resource types that the constructs render: bindings are generated for these alone. */
export const resourceTypes: readonly string[] = ["proxmox_virtual_environment_vm"];

/** File with the facts of the provider's schema: names and types, no descriptions. */
export const schemaFile = join(__dirname, "proxmox.json");

/**
 * The provider that cdktf.json names, as `bpg/proxmox@0.111.1`: the one place for its version.
 *
 * @throws Error when cdktf.json does not name exactly one exact version of it.
 */
export function getPinnedProvider(): { readonly constraint: string; readonly version: string } {
  const settings = JSON.parse(readFileSync(join(__dirname, "..", "cdktf.json"), "utf8"));
  const constraint: string | undefined = settings.terraformProviders?.[0];
  const version = /^bpg\/proxmox@(\d+\.\d+\.\d+)$/.exec(constraint ?? "")?.[1];
  if (constraint === undefined || version === undefined) {
    throw new Error(`cdktf.json terraformProviders must be ["bpg/proxmox@<x.y.z>"], got ${JSON.stringify(constraint)}`);
  }
  return { constraint, version };
}
