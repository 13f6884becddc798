import { isConstructId } from "../substrate/names";
import { checkEntries } from "./check-entries";
import type { AllowedLoss, TenantIntent } from "./fleet-document";

const vmType = "proxmox_virtual_environment_vm";

/**
 * Returns what is wrong with the entries of `tenants/allowed-losses.ts`, a line a problem. An address may be one that no
 * VM has: what is meant to go is in the code no more.
 */
export function checkAllowedLosses(entries: readonly AllowedLoss[], intents: readonly TenantIntent[]): string[] {
  return checkEntries(entries, intents, {
    list: "allowed-losses",
    keyOf: ({ tenant, address, loss }) => [tenant, address, loss],
    unique: "allow what no other entry does, got the loss",
    check: ({ address }) =>
      address.trim() === "" || isVmAddress(address)
        ? []
        : [`address must be a VM's, as ${vmType}.api-vm01, got ${JSON.stringify(address)}`],
  });
}

function isVmAddress(address: string): boolean {
  const [type, id, ...rest] = address.split(".");
  return type === vmType && id !== undefined && isConstructId(id) && rest.length === 0;
}
