import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import { vmType } from "./vm-values";

/** A resource of a tenant. */
export interface TenantAddress {
  readonly tenant: string;
  /** Terraform address, like `proxmox_virtual_environment_vm.api-vm01`. */
  readonly address: string;
}

/** Returns how an option takes an address: `grooveiq/proxmox_virtual_environment_vm.api-vm01`. */
export function renderAddress({ tenant, address }: TenantAddress): string {
  return `${tenant}/${address}`;
}

/**
 * Reads `<tenant>/<Terraform address>`, as options of `tenantry plan` and `tenantry apply` take it; the tenant may be
 * left out where only one is meant.
 *
 * @param option as it is typed, like `--rebuild`
 * @param names the tenants that the command line names
 * @throws CommandError when the form is another, or no tenant is meant.
 */
export function parseAddress(option: string, text: string, names: readonly string[]): TenantAddress {
  const slash = text.indexOf("/");
  const [tenant, address] = slash < 0 ? [names[0], text] : [text.slice(0, slash), text.slice(slash + 1)];
  if (!/^[a-z][a-z0-9_]*\.[^\s/]+$/.test(address) || (slash < 0 && names.length !== 1) || !tenant) {
    throw new CommandError(
      `${option} must be <tenant>/<Terraform address>, like grooveiq/${vmType}.api-vm01, got ${JSON.stringify(text)}`,
    );
  }
  return { tenant, address };
}

/**
 * Reads addresses of VMs, see {@link parseAddress}.
 *
 * @param intents the tenants that the command is about
 * @throws CommandError when one is no VM of them; it names those there are.
 */
export function parseVmAddresses(
  option: string,
  texts: readonly string[],
  names: readonly string[],
  intents: readonly TenantIntent[],
): TenantAddress[] {
  return texts.map((text) => {
    const parsed = parseAddress(option, text, names);
    const known = intents.filter(({ tenant }) => tenant === parsed.tenant).flatMap(listVmAddresses);
    if (known.some(({ address }) => address === parsed.address)) return parsed;
    const vms = known.length > 0 ? known : intents.flatMap(listVmAddresses);
    const shown = vms.slice(0, 20).map(renderAddress).join(", ");
    const more = vms.length > 20 ? `, and ${vms.length - 20} more` : "";
    throw new CommandError(`${option} must be a VM (${shown}${more}), got ${JSON.stringify(renderAddress(parsed))}`);
  });
}

function listVmAddresses({ tenant, vms }: TenantIntent): TenantAddress[] {
  return vms.map(({ id }) => ({ tenant, address: `${vmType}.${id}` }));
}
