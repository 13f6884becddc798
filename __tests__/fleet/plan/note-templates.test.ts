import { noteTemplates } from "../../../fleet/plan/judge-plan";
import { grooveiq, withVm } from "../../fixtures/plans/intents";

const type = "proxmox_virtual_environment_vm";
const stackOf = (vmId: unknown, id = "api-vm01") => ({ resource: { [type]: { [id]: { clone: { vm_id: vmId } } } } });
const stateOf = (vmId: unknown, id = "api-vm01") => ({
  lineage: "a",
  serial: 1,
  isUnfinished: false,
  resources: [{ address: `${type}.${id}`, type, name: id, attributes: { clone: [{ vm_id: vmId }] } }],
});
const note = "api-vm01 was built from template 9043, the contract says 9044, fedora-43-template (rebuild to take it)";

test("a VM that was built from another template has a note", () => {
  expect(noteTemplates(grooveiq, stackOf(9044), stateOf(9043))).toEqual([note]);
});

test("a VM of the template that the contract says has none", () => {
  expect(noteTemplates(grooveiq, stackOf(9043), stateOf(9043))).toEqual([]);
});

test("a VM that is not there yet has none", () => {
  expect(noteTemplates(grooveiq, stackOf(9044), undefined)).toEqual([]);
  expect(noteTemplates(grooveiq, stackOf(9044), stateOf(9043, "other"))).toEqual([]);
});

test("a VM that is renamed is found under the name that it has in the state", () => {
  const intent = withVm(grooveiq, "api-vm01", { formerly: "old" });
  expect(noteTemplates(intent, stackOf(9044), stateOf(9043, "old"))).toEqual([note]);
});

test("a VM that was imported, or is not cloned, has none", () => {
  expect(noteTemplates(grooveiq, stackOf(9044), stateOf(undefined))).toEqual([]);
  expect(noteTemplates(grooveiq, stackOf(undefined), stateOf(9043))).toEqual([]);
  expect(noteTemplates(grooveiq, {}, stateOf(9043))).toEqual([]);
});

test("a template's name does not reach a terminal as it is", () => {
  const intent = withVm(grooveiq, "api-vm01", { template: "a\u001b[2J" });
  expect(noteTemplates(intent, stackOf(9044), stateOf(9043))).toEqual([expect.stringContaining("9044, a\\u{1b}[2J (")]);
});
