import { buildDriftReport, type DriftReportInput } from "../../../fleet/report/drift-report";
import { renderDrift } from "../../../fleet/report/render-drift";
import { driftOf, engine, findingOf } from "../../fixtures/reports";

const render = (tenants: DriftReportInput["tenants"], more: Partial<DriftReportInput> = {}) =>
  renderDrift(buildDriftReport({ engine, fast: null, since: null, expired: [], tenants, durationMs: 900, ...more }));
const expected = { reason: "load test", owner: "kim", expires: "2026-12-31" };
const stranger = { verdict: "stranger", message: "api-vm01 is not VM 100010 any more" } as const;
const pending = { verdict: "pending", message: "api-vm02 is not made yet" } as const;

test("the gravest are last, what could not be looked at after them, and what is expected first", () => {
  const tenants = [
    driftOf("failing", { error: "no answer\nfrom pve" }),
    driftOf("b", { findings: [findingOf("b", stranger), findingOf("b", pending)] }),
    driftOf("a", {
      findings: [findingOf("a", { expected }), findingOf("a", { verdict: "dangerous", message: "disk 64 → 32 GiB" })],
    }),
    driftOf("quiet"),
    driftOf("c", { findings: [findingOf("c", pending)], notes: ["identity is not recorded yet"] }),
  ];
  expect(render(tenants)).toEqual([
    "c: identity is not recorded yet",
    "c: pending: api-vm02 is not made yet",
    "a: changed: api-vm01 has 1024 MiB of memory, 4096 were applied (expected until 2026-12-31: load test; kim)",
    "a: DANGEROUS: disk 64 → 32 GiB",
    "b: pending: api-vm02 is not made yet",
    "b: STRANGER: api-vm01 is not VM 100010 any more",
    "failing: failed: no answer from pve",
    "5 tenants: 2 pending, 1 DANGEROUS, 1 STRANGER; 1 expected; 1 failed, in 0.9 s",
    "what an apply would do: npx tenantry plan b a c",
    "when that is mended: npx tenantry drift failing",
  ]);
});

test("where nothing could be looked at, it is not said that nothing has drifted", () => {
  const tenants = [driftOf("a", { error: "no token" })];
  expect(render(tenants)).toEqual([
    "a: failed: no token",
    "1 tenant: 1 failed, in 0.9 s",
    "when that is mended: npx tenantry drift a",
  ]);
});

test("where nothing has drifted no command follows", () => {
  expect(render([driftOf("a"), driftOf("b")])).toEqual(["2 tenants: no drift, in 0.9 s"]);
});

test("where all drift is expected no command follows", () => {
  expect(render([driftOf("a", { findings: [findingOf("a", { expected })] })])).toEqual([
    "a: changed: api-vm01 has 1024 MiB of memory, 4096 were applied (expected until 2026-12-31: load test; kim)",
    "1 tenant: no drift; 1 expected, in 0.9 s",
  ]);
});

test("an expectation that has expired is said, with who answers for it and what to do", () => {
  const expired = [{ tenant: "a", address: "qemu/100099", attribute: "", ...expected }];
  expect(render([driftOf("a")], { expired })).toEqual([
    "a: qemu/100099 was expected until 2026-12-31 (load test; kim)",
    "1 tenant: no drift, in 0.9 s",
    "expectations have expired: mend it, or give them another day in tenants/expected-drift.ts: npx tenantry drift",
  ]);
});

test("compared with an earlier report, what is new and what is gone is shown, and what is known is counted", () => {
  const findings = [findingOf("a", { known: true }), findingOf("a", pending)];
  expect(render([driftOf("a", { findings, gone: [findingOf("a", stranger)] })], { since: "night.json" })).toEqual([
    "a: gone since: api-vm01 is not VM 100010 any more",
    "a: pending: api-vm02 is not made yet",
    "1 tenant: 1 pending, 1 changed; 1 known from night.json; 1 gone since, in 0.9 s",
    "what an apply would do: npx tenantry plan a",
  ]);
});

test("a fast run says what it does not look for, and runs again as one", () => {
  const lines = render([driftOf("a", { error: "no answer" })], { fast: { unclaimed: ["snapshots"] } });
  expect(lines[0]).toBe("not looked for (--fast): snapshots");
  expect(lines.at(-1)).toBe("when that is mended: npx tenantry drift a --fast");
});
