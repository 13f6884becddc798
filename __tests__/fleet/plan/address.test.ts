import { parseAddress, parseVmAddresses } from "../../../fleet/plan/address";
import type { TenantIntent } from "../../../ledger/fleet-document";

const vm = "proxmox_virtual_environment_vm.api-vm01";
const form =
  "--rebuild must be <tenant>/<Terraform address>, like grooveiq/proxmox_virtual_environment_vm.api-vm01, got ";

test("an address names its tenant", () => {
  expect(parseAddress("--rebuild", `grooveiq/${vm}`, [])).toEqual({ tenant: "grooveiq", address: vm });
  expect(parseAddress("--rebuild", `grooveiq/${vm}`, ["acme"])).toEqual({ tenant: "grooveiq", address: vm });
});

test("an address without a tenant is of the only one that the command names", () => {
  expect(parseAddress("--rebuild", vm, ["grooveiq"])).toEqual({ tenant: "grooveiq", address: vm });
});

test.each([
  [vm, []],
  [vm, ["acme", "grooveiq"]],
  ["api-vm01", ["grooveiq"]],
  ["grooveiq/api-vm01", ["grooveiq"]],
  [`/${vm}`, ["grooveiq"]],
  [`a/b/${vm}`, []],
  [`grooveiq/-${vm}`, []],
  [`grooveiq/${vm} x`, []],
  ["", ["grooveiq"]],
])("%j with %j names no resource", (text, names) => {
  expect(() => parseAddress("--rebuild", text, names)).toThrow(`${form}${JSON.stringify(text)}`);
});

test("an address that is no VM of its tenant is a line that names those that are", () => {
  const intents = [makeIntent("acme", ["web"]), makeIntent("grooveiq", ["api-vm01", "db-vm01"])];
  expect(parseVmAddresses("--rebuild", [`grooveiq/${vm}`], [], intents)).toEqual([{ tenant: "grooveiq", address: vm }]);
  expect(() => parseVmAddresses("--rebuild", [`grooveiq/${vm}x`], [], intents)).toThrow(
    `--rebuild must be a VM (grooveiq/${vm}, grooveiq/proxmox_virtual_environment_vm.db-vm01), got "grooveiq/${vm}x"`,
  );
  expect(() => parseVmAddresses("--rebuild", ["nobody/local_file.hosts"], [], intents)).toThrow(
    `--rebuild must be a VM (acme/proxmox_virtual_environment_vm.web, grooveiq/${vm}, grooveiq/proxmox_virtual_environment_vm.db-vm01), got "nobody/local_file.hosts"`,
  );
});

test("of many VMs the first ones are named", () => {
  const ids = Array.from({ length: 25 }, (_, index) => `vm-${index}`);
  expect(() => parseVmAddresses("--rebuild", [`acme/${vm}`], [], [makeIntent("acme", ids)])).toThrow(
    "acme/proxmox_virtual_environment_vm.vm-19, and 5 more), got",
  );
});

function makeIntent(tenant: string, ids: readonly string[]): TenantIntent {
  return { tenant, vms: ids.map((id) => ({ id })) } as unknown as TenantIntent;
}
