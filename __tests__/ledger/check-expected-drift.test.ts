import { checkExpectedDrift } from "../../ledger/check-expected-drift";
import type { ExpectedDrift, TenantIntent } from "../../ledger/fleet-document";

const intents = ["acme", "globex"].map((tenant) => ({ tenant }) as TenantIntent);
const entry: ExpectedDrift = {
  tenant: "acme",
  address: "proxmox_virtual_environment_vm.web-01",
  attribute: "memory[0].dedicated",
  reason: "until the import is done",
  owner: "shop team",
  expires: "2028-02-29",
};

test("entries for attributes of tenants that are there, with reason, owner and day, are fine", () => {
  const whole = { ...entry, attribute: "" };
  expect(checkExpectedDrift([entry, whole, { ...entry, tenant: "globex" }], intents)).toEqual([]);
});

test("all that is wrong is told at once, with the entry's place in the list", () => {
  const wrong = { ...entry, tenant: "acne", address: "", reason: " ", owner: "", expires: "31.12.2026" };
  expect(checkExpectedDrift([entry, wrong, entry], intents)).toEqual([
    '[expected-drift entry 2] tenant must be one of acme, globex, got "acne"',
    '[expected-drift entry 2] address must not be empty, got ""',
    '[expected-drift entry 2] reason must not be empty, got " "',
    '[expected-drift entry 2] owner must not be empty, got ""',
    '[expected-drift entry 2] expires must be a day as 2026-12-31, got "31.12.2026"',
    "[expected-drift entry 3] must expect what no other entry does, got the finding of entry 1",
  ]);
});

test.each(["2026-02-29", "2026-02-30", "2026-13-01", "2026-1-01", "20260101", ""])("%j is no day", (expires) => {
  expect(checkExpectedDrift([{ ...entry, expires }], intents)).toEqual([
    `[expected-drift entry 1] expires must be a day as 2026-12-31, got "${expires}"`,
  ]);
});
