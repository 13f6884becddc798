import { buildDriftReport, type DriftReportInput, getDriftExitCode } from "../../../fleet/report/drift-report";
import { driftVerdicts } from "../../../fleet/report/report-words";
import { checkReport, driftOf, engine, findingOf } from "../../fixtures/reports";

const build = (tenants: DriftReportInput["tenants"], more: Partial<DriftReportInput> = {}) =>
  buildDriftReport({ engine, fast: null, since: null, expired: [], tenants, durationMs: 12, ...more });
const expected = { reason: "load test", owner: "kim", expires: "2026-12-31" };
const drifted = driftOf("a", { findings: [findingOf("a")] });
const awaited = driftOf("b", { findings: [findingOf("b", { expected })] });

test("a drift report has the form that its schema says", () => {
  const findings = driftVerdicts.map((verdict) => findingOf("c", { verdict, before: undefined, after: ["x"] }));
  const tenants = [drifted, awaited, driftOf("c", { findings, gone: [findingOf("c")], notes: ["no record yet"] })];
  const expired = [{ tenant: "c", address: "qemu/100099", attribute: "", ...expected }];
  const more = { fast: { unclaimed: ["files"] }, since: "yesterday.json", expired };
  expect(checkReport("drift", build([...tenants, driftOf("d", { error: "no answer" })], more))).toEqual([]);
  expect(checkReport("drift", build([]))).toEqual([]);
});

test("the summary counts what is expected apart", () => {
  const old = driftOf("c", {
    findings: [findingOf("c", { known: true, verdict: "stranger" })],
    gone: [findingOf("c")],
  });
  expect(build([drifted, awaited, old, driftOf("d", { error: "no answer" })]).summary).toMatchObject({
    findings: { changed: 1, stranger: 1, dangerous: 0 },
    expected: 1,
    known: 1,
    gone: 1,
    drifted: 1,
    failed: 1,
  });
});

describe("the exit code of a drift run", () => {
  test("is 0 when nothing has drifted", () => expect(getDriftExitCode(build([driftOf("a")]))).toBe(0));
  test("is 0 when all drift is expected", () => expect(getDriftExitCode(build([awaited]))).toBe(0));
  test("is 0 when all drift is known from an earlier report", () => {
    expect(getDriftExitCode(build([driftOf("c", { findings: [findingOf("c", { known: true })] })]))).toBe(0);
  });
  test("is 2 when something has drifted", () => expect(getDriftExitCode(build([awaited, drifted]))).toBe(2));
  test("is 1 when a tenant could not be looked at", () => {
    expect(getDriftExitCode(build([drifted, driftOf("b", { error: "no answer" })]))).toBe(1);
  });
  test("is 1 when an expectation has expired", () => {
    const expired = [{ tenant: "a", address: "qemu/100099", attribute: "", ...expected }];
    expect(getDriftExitCode(build([driftOf("a")], { expired }))).toBe(1);
  });
});
