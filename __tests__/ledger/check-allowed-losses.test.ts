import { checkAllowedLosses } from "../../ledger/check-allowed-losses";
import type { AllowedLoss, TenantIntent } from "../../ledger/fleet-document";

const intents = [{ tenant: "acme", vms: [{ id: "web-01" }] }] as unknown as TenantIntent[];
const entry: AllowedLoss = {
  tenant: "acme",
  address: "proxmox_virtual_environment_vm.web-01",
  loss: "replace",
  reason: "moves to the new storage",
  owner: "shop team",
  expires: "2028-02-29",
};

test("entries for VMs of tenants that are there are fine, also for a VM that the code has no more", () => {
  const gone = { ...entry, address: "proxmox_virtual_environment_vm.old-01", loss: "destroy" as const };
  expect(checkAllowedLosses([entry, { ...entry, loss: "destroy" }, gone], intents)).toEqual([]);
});

test("all that is wrong is told at once, with the entry's place in the list", () => {
  const wrong = { ...entry, tenant: "acne", address: "acme/web-01", reason: "", expires: "soon" };
  expect(checkAllowedLosses([entry, wrong, entry], intents)).toEqual([
    '[allowed-losses entry 2] tenant must be one of acme, got "acne"',
    '[allowed-losses entry 2] reason must not be empty, got ""',
    '[allowed-losses entry 2] address must be a VM\'s, as proxmox_virtual_environment_vm.api-vm01, got "acme/web-01"',
    '[allowed-losses entry 2] expires must be a day as 2026-12-31, got "soon"',
    "[allowed-losses entry 3] must allow what no other entry does, got the loss of entry 1",
  ]);
});

test.each([
  "dns_a_record_set.web-01",
  "proxmox_virtual_environment_vm",
  "proxmox_virtual_environment_vm.Web",
  "proxmox_virtual_environment_vm.web.disk",
  "proxmox_virtual_environment_vm.web\n",
])("%j is no VM's address", (address) => {
  expect(checkAllowedLosses([{ ...entry, address }], intents)).toEqual([
    `[allowed-losses entry 1] address must be a VM's, as proxmox_virtual_environment_vm.api-vm01, got ${JSON.stringify(address)}`,
  ]);
});

test("an empty address is told of once", () => {
  expect(checkAllowedLosses([{ ...entry, address: "" }], intents)).toEqual([
    '[allowed-losses entry 1] address must not be empty, got ""',
  ]);
});
