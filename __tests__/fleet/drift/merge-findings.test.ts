import type { DriftFinding } from "../../../fleet/drift/drift-finding";
import { mergeFindings } from "../../../fleet/drift/merge-findings";

const findingOf = (more: Partial<DriftFinding>): DriftFinding => ({
  ...{ tenant: "acme", verdict: "changed", address: "vm.web", attribute: "name", before: null, after: null },
  ...{ apply: "updates", message: "" },
  ...more,
});

const none = new Set<string>();

test("of a stranger a plan tells nothing, and of other VMs it does", () => {
  const stranger = findingOf({ verdict: "stranger", attribute: "uuid" });
  const other = findingOf({ address: "vm.db" });
  expect(mergeFindings([findingOf({}), other], [stranger], none)).toEqual([other, stranger]);
});

test("a template does not run, which is not told beside", () => {
  const template = findingOf({ verdict: "dangerous", attribute: "template" });
  const [stopped, name] = [findingOf({ verdict: "stopped", attribute: "started" }), findingOf({})];
  expect(mergeFindings([stopped, name], [template], none)).toEqual([name, template]);
  expect(mergeFindings([stopped], [], none)).toEqual([stopped]);
});

test("a VM that cannot be seen although its VMID is taken was not deleted, and an apply would fail", () => {
  const deleted = findingOf({ verdict: "deleted", attribute: "", before: 100, apply: "creates" });
  expect(mergeFindings([deleted], [], new Set(["vm.web"]))).toEqual([
    expect.objectContaining({
      ...{ verdict: "dangerous", apply: "refused", attribute: "", before: 100 },
      message: expect.stringMatching(/^web cannot be seen any more, and VMID 100 is taken/),
    }),
  ]);
  expect(mergeFindings([deleted], [], new Set(["vm.db"]))).toEqual([deleted]);
});

test("a lock is dangerous where an apply would change the VM, and else in nobody's way", () => {
  const lock = findingOf({ attribute: "lock", apply: "nothing" });
  expect(mergeFindings([findingOf({ address: "vm.db" })], [lock], none)[1]).toEqual(lock);
  expect(mergeFindings([findingOf({})], [lock], none)[1]).toMatchObject({ verdict: "dangerous", apply: "refused" });
});
