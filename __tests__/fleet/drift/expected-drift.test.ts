import type { DriftFinding } from "../../../fleet/drift/drift-finding";
import { matchExpected, renderIdle } from "../../../fleet/drift/expected-drift";

const finding: DriftFinding = {
  ...{ tenant: "acme", verdict: "dangerous", address: "vm.web", attribute: "memory[0].dedicated" },
  ...{ before: 2048, after: 4096, apply: "restarts", message: "web: memory" },
};
const entry = {
  ...{ tenant: "acme", address: "vm.web", attribute: "memory[0].dedicated" },
  ...{ reason: "import", owner: "shop team", expires: "2026-12-31" },
};

test("a finding is expected by the entry of its tenant, address and attribute, up to the entry's last day", () => {
  const { findings, expired, idle } = matchExpected([finding], [entry], "2026-12-31");
  expect(findings).toEqual([{ ...finding, expected: { reason: "import", owner: "shop team", expires: "2026-12-31" } }]);
  expect({ expired, idle }).toEqual({ expired: [], idle: [] });
});

test("the day after, the entry has expired and the finding is not expected any more", () => {
  const { findings, expired, idle } = matchExpected([finding], [entry], "2027-01-01");
  expect(findings).toEqual([{ ...finding, expected: null }]);
  expect({ expired, idle }).toEqual({ expired: [entry], idle: [] });
});

test.each([{ tenant: "umbra" }, { address: "vm.db" }, { attribute: "" }])("not with another %j", (other) => {
  const { findings, idle } = matchExpected([finding], [{ ...entry, ...other }], "2026-12-31");
  expect(findings).toEqual([{ ...finding, expected: null }]);
  expect(idle).toHaveLength(1);
});

test("an entry whose drift is no more is told, with what to do", () => {
  const { idle } = matchExpected([], [entry], "2026-12-31");
  expect(idle.map(renderIdle)).toEqual([
    "vm.web memory[0].dedicated is expected to differ, and does not; take the entry out of tenants/expected-drift.ts",
  ]);
  expect(renderIdle({ ...entry, attribute: "" })).toMatch(/^vm\.web is expected/);
});
