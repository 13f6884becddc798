import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareWithEarlier, readEarlierReport } from "../../../fleet/drift/since";
import { buildDriftReport } from "../../../fleet/report/drift-report";
import type { DriftReport, Finding } from "../../../fleet/report/drift-schema";
import { engine } from "../../fixtures/reports";

const findingOf = (attribute: string, more: Partial<Finding> = {}): Finding => ({
  ...{ tenant: "acme", verdict: "changed", address: "vm.web", attribute, before: 1, after: 2 },
  ...{ apply: "updates", message: "", expected: null, known: false },
  ...more,
});

function reportOf(...findings: Finding[]): DriftReport {
  const tenant = { tenant: "acme", findings, gone: [], notes: [], planned: true, error: null, durationMs: 1 };
  return buildDriftReport({ engine, fast: null, since: null, expired: [], tenants: [tenant], durationMs: 1 });
}

const always = () => true;

test("a finding that an earlier report has is known; one that it has not, or that has changed since, is new", () => {
  const earlier = reportOf(findingOf("a"), findingOf("b"), findingOf("c"));
  const now = [findingOf("a"), findingOf("b", { after: 3 }), findingOf("c", { verdict: "dangerous" }), findingOf("d")];
  const { findings } = compareWithEarlier("acme", now, earlier, always);
  expect(findings.map(({ attribute, known }) => [attribute, known])).toEqual([
    ["a", true],
    ["b", false],
    ["c", false],
    ["d", false],
  ]);
});

test("what an earlier report has and this one has not is gone, where it was looked for", () => {
  const earlier = reportOf(findingOf("a"), findingOf("b"));
  expect(compareWithEarlier("acme", [findingOf("a")], earlier, always).gone).toEqual([findingOf("b")]);
  expect(compareWithEarlier("acme", [], earlier, ({ attribute }) => attribute === "a").gone).toEqual([findingOf("a")]);
});

test("findings of another tenant are not compared, and without an earlier report all are new", () => {
  const now = [findingOf("a")];
  expect(compareWithEarlier("umbra", now, reportOf(findingOf("a")), always)).toMatchObject({
    findings: [{ known: false }],
    gone: [],
  });
  expect(compareWithEarlier("acme", now, undefined, always)).toMatchObject({ findings: [{ known: false }], gone: [] });
});

describe("a report in a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "since-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (text: string) => {
    const path = join(folder, "report.json");
    writeFileSync(path, text);
    return path;
  };

  test("is read as it was written", () => {
    const report = reportOf(findingOf("a"));
    expect(readEarlierReport(write(JSON.stringify(report)))).toEqual(report);
  });

  test.each([
    ["", "no JSON object"],
    ["[]", "no JSON object"],
    [JSON.stringify({ ...reportOf(), version: 2 }), "version: "],
    [JSON.stringify({ ...reportOf(), command: "plan" }), "command: "],
  ])("is refused when it is none: %s", (text, problem) => {
    const path = write(text);
    expect(() => readEarlierReport(path)).toThrow(
      `--since ${path} must be a drift report of version 1, got another (${problem}`,
    );
  });

  test("is refused when it is not there", () => {
    expect(() => readEarlierReport(join(folder, "none"))).toThrow(/cannot be read \(ENOENT\); give a file that/);
  });
});
