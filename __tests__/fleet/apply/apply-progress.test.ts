import { ApplyProgress } from "../../../fleet/apply/apply-progress";
import type { PlannedAction } from "../../../fleet/plan/tenant-plan";
import { planOf } from "../../fixtures/reports";

const type = "proxmox_virtual_environment_vm";

const act = (id: string, action: string): PlannedAction => ({
  address: `${type}.${id}`,
  effect: "updates",
  words: `${action} ${id}`,
  changes: [{ address: `${type}.${id}`, action, attribute: "", before: null, after: null }],
});

/** As OpenTofu 1.12.6 prints it. */
const output = `
${type}.made: Creating...
${type}.changed: Modifying... [id=100]
${type}.gone: Destroying... [id=101]
${type}.replaced: Destroying... [id=102]
${type}.half: Destroying... [id=103]
${type}.slow: Still modifying... [id=104, 10s elapsed]
${type}.made: Creation complete after 3s [id=99]
${type}.changed: Modifications complete after 0s [id=100]
${type}.gone: Destruction complete after 0s
${type}.replaced: Destruction complete after 0s
${type}.half: Destruction complete after 0s
${type}.replaced: Creating...
${type}.replaced: Creation complete after 1m3s [id=102]

Error: out of order
`;

const plan = planOf("acme", {
  actions: [
    act("made", "create"),
    act("changed", "update"),
    act("gone", "delete"),
    act("replaced", "replace"),
    act("half", "replace"),
    act("later", "create"),
  ],
});

test("what is done, what is not finished and what is not begun are told apart", () => {
  const progress = new ApplyProgress();
  expect(progress.hasBegun).toBe(false);
  for (const line of output.split("\n")) progress.read(line);
  expect(progress.hasBegun).toBe(true);
  expect(progress.render(plan)).toEqual([
    "done: create made",
    "done: delete gone",
    "done: replace replaced",
    "done: update changed",
    "not begun: create later",
    "not finished: replace half",
  ]);
});

test("an engine that fails before it touches anything has not begun", () => {
  const progress = new ApplyProgress();
  progress.read("Error: Saved plan is stale");
  expect(progress.hasBegun).toBe(false);
  expect(progress.render(planOf("acme", { actions: [act("made", "create")] }))).toEqual(["not begun: create made"]);
});
