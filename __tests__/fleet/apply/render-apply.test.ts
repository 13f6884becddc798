import { renderApply } from "../../../fleet/apply/render-apply";
import { buildApplyReport } from "../../../fleet/report/apply-report";
import type { TenantApply } from "../../../fleet/report/apply-schema";
import { engine } from "../../fixtures/reports";

const end = (tenant: string, outcome: TenantApply["outcome"], ...reasons: string[]): TenantApply => ({
  tenant,
  outcome,
  reasons,
  plan: null,
  durationMs: 1,
});

const render = (tenants: readonly TenantApply[], more: { plans?: string; interrupted?: string } = {}) =>
  renderApply(buildApplyReport({ engine, plans: null, interrupted: null, durationMs: 1, tenants, ...more }));

test("where all is applied there is a line an outcome, and nothing to do next", () => {
  expect(render([end("a", "applied"), end("b", "nothing"), end("c", "applied")])).toEqual([
    "nothing to do: b",
    "applied: a, c",
  ]);
});

test("what is not done is told with its reasons, and the last line says what to run", () => {
  expect(
    render(
      [
        end("a", "applied"),
        end("b", "refused", "locked; wait", "no node; correct it"),
        end("c", "failed", "out\nof order", "not finished: + web"),
        end("d", "not-started", "interrupted before its turn"),
      ],
      { interrupted: "SIGTERM" },
    ),
  ).toEqual([
    "b: locked; wait",
    "b: no node; correct it",
    "c: out of order",
    "c: not finished: + web",
    "interrupted by SIGTERM",
    "applied: a",
    "not begun: d",
    "refused: b",
    "failed: c",
    "when that is mended: npx tenantry apply b c d",
  ]);
});

test("reviewed plans that were begun are used up, the others are not", () => {
  expect(render([end("a", "failed", "x"), end("b", "not-started")], { plans: "DIR" }).at(-1)).toBe(
    "when that is mended, plan anew: npx tenantry plan a --out DIR",
  );
  expect(render([end("b", "not-started"), end("c", "applied")], { plans: "DIR" }).at(-1)).toBe(
    "to go on: npx tenantry apply b --plans DIR",
  );
});

test("an answer other than yes is no failure", () => {
  expect(render([end("a", "declined")])).toEqual(["not applied, as the answer was not yes: a"]);
});
