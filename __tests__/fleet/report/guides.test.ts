import { judgeLosses } from "../../../fleet/plan/losses";
import { renderVerdict } from "../../../fleet/report/render-plan";
import { driftVerdicts, verdicts } from "../../../fleet/report/report-words";
import { checkAllowedLosses } from "../../../ledger/check-allowed-losses";
import type { AllowedLoss, TenantIntent } from "../../../ledger/fleet-document";
import { getBlocks, readPage } from "../../fixtures/pages";
import { planWith } from "../../fixtures/reports";

const review = readPage("docs/review-a-change.md");
const drift = readPage("docs/when-the-world-has-drifted.md");

test("docs/review-a-change.md says of every verdict what it means, the mildest first", () => {
  expect(listFirstCells(review, "verdict")).toEqual(verdicts.map(renderVerdict));
});

test("docs/when-the-world-has-drifted.md says of every verdict what to do", () => {
  expect(
    listFirstCells(drift, "verdict")
      .map((word) => word.toLowerCase())
      .sort(),
  ).toEqual([...driftVerdicts].sort());
});

test("every refusal that docs/review-a-change.md explains is one that is said", () => {
  const sources = [
    "fleet/plan/hazards.ts",
    "fleet/world/world-hazards.ts",
    "fleet/plan/losses.ts",
    "fleet/apply/compare-origin.ts",
    "fleet/apply/refusals.ts",
    "fleet/engine/remedies.ts",
  ].map(readPage);
  const said = listFirstCells(review, "the line says").map((cell) => cell.replaceAll("`", ""));
  expect(said.length).toBeGreaterThan(12);
  expect(said.filter((words) => !sources.some((source) => source.includes(words)))).toEqual([]);
});

test("the entry of docs/apply-a-change.md allows its loss, and is noted as docs/review-a-change.md has it", () => {
  const [text = ""] = getBlocks("docs/apply-a-change.md", "ts");
  const entries: AllowedLoss[] = new Function(`return [${text}]`)();
  expect(checkAllowedLosses(entries, [{ tenant: "grooveiq" } as TenantIntent])).toEqual([]);
  const plan = planWith("grooveiq", "replaces", "REPLACES api-vm01");
  const options = { replace: [], destroy: [], rebuild: [] };
  const { blocked, notes } = judgeLosses(plan, { ...options, entries, today: "2026-12-31" });
  expect(blocked).toEqual([]);
  expect(review.replaceAll("\n", " ")).toContain(`"${notes.join()}"`);
});

/** Returns the first column of the table whose first column is headed so. */
function listFirstCells(page: string, head: string): string[] {
  const [, rows = ""] = new RegExp(`^\\| ${head} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, "m").exec(page) ?? [];
  return [...rows.matchAll(/^\| (.*?) \|/gm)].map(([, cell = ""]) => cell);
}
