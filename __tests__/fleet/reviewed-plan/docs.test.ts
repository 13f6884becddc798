import { readPage } from "../../fixtures/pages";

test("every reason that docs/in-a-pipeline.md gives for there being no reviewed plan is one that is said", () => {
  const [, rows = ""] =
    /^## The plan that was reviewed\n.*?^\| the line says \|.*?\n\|[-|]+\n((?:\|[^\n]*\n)+)/ms.exec(
      readPage("docs/in-a-pipeline.md"),
    ) ?? [];
  const said = [...rows.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(.*?)`/g)].map(([, words = ""]) => words),
  );
  const sources = [
    "fleet/forge/github-plans.ts",
    "fleet/forge/github-review.ts",
    "fleet/reviewed-plan/take-reviewed-plan.ts",
  ];
  const code = sources.map(readPage).join();
  expect(said.length).toBeGreaterThan(8);
  expect(said.filter((words) => !code.includes(words))).toEqual([]);
});
