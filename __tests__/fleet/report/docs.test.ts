import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyReport } from "../../../fleet/report/apply-schema";
import { driftReport } from "../../../fleet/report/drift-schema";
import { matrixDocument } from "../../../fleet/report/matrix-schema";
import { planReport } from "../../../fleet/report/plan-schema";
import { driftVerdicts, outcomes, verdicts } from "../../../fleet/report/report-words";
import { checkReport } from "../../fixtures/reports";

const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "reports.md"), "utf8");
const examples = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = ""]) => JSON.parse(text));
const schemas = { plan: planReport, apply: applyReport, drift: driftReport, matrix: matrixDocument };

test.each(["plan", "apply", "drift", "matrix"] as const)(
  "docs/reports.md has a report of %s that its schema allows",
  (command) => {
    const [example, ...more] = examples.filter((one) => one.command === command);
    expect(more).toEqual([]);
    expect(checkReport(command, example)).toEqual([]);
    expect(schemas[command].parse(example)).toEqual(example);
  },
);

test("the counts of an example are those of its tenants", () => {
  const [plan, apply, drift] = examples;
  const count = (words: readonly string[]) =>
    Object.fromEntries(words.map((word) => [word, words.filter((other) => other === word).length]));
  expect(plan.summary.tenants).toMatchObject(count(plan.tenants.map(({ verdict }: { verdict: string }) => verdict)));
  expect(apply.summary.tenants).toMatchObject(count(apply.tenants.map(({ outcome }: { outcome: string }) => outcome)));
  const verdictsFound = drift.tenants.flatMap((one: { findings: { verdict: string }[] }) =>
    one.findings.map(({ verdict }) => verdict),
  );
  expect(drift.summary.findings).toMatchObject(count(verdictsFound));
});

test.each([...verdicts, ...outcomes, ...driftVerdicts])("docs/reports.md says what %s is", (word) => {
  expect(page).toContain(`\`${word}\``);
});

test("docs/reports.md names every field that a report has at its top and of a tenant", () => {
  const { matrix, ...reports } = schemas;
  const names = Object.values(reports).flatMap(({ shape }) => [
    ...Object.keys(shape),
    ...Object.keys(shape.tenants.element.shape),
  ]);
  names.push(...Object.keys(matrix.shape), ...Object.keys(matrix.shape.touched.unwrap().shape));
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});
