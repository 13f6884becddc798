import { buildApplyReport } from "../../../fleet/report/apply-report";
import type { TenantApply } from "../../../fleet/report/apply-schema";
import { renderApplyMarkdown } from "../../../fleet/report/render-apply-markdown";
import { outcomes } from "../../../fleet/report/report-words";
import { engine, planOf, planWith } from "../../fixtures/reports";

const end = (tenant: string, outcome: TenantApply["outcome"], ...reasons: string[]): TenantApply => ({
  tenant,
  outcome,
  reasons,
  plan: planWith(tenant, "restarts", "api-vm01 restarts: memory 4096 → 8192 MiB"),
  durationMs: 1,
});

const render = (tenants: readonly TenantApply[], more: { plans?: string; interrupted?: string } = {}) =>
  renderApplyMarkdown(buildApplyReport({ engine, plans: null, interrupted: null, durationMs: 1, tenants, ...more }));

const loud = "⚠️\u00a0";

test("where all is applied, a table says so, and each tenant's part what was done", () => {
  const text = render([end("a", "applied"), end("b", "nothing")]);
  expect(text).toContain("### Apply of 2 tenants: 1 applied, 1 nothing to do\n");
  expect(text).not.toContain("[!");
  expect(text).toContain("| applied | 1 | `a` |\n| nothing to do | 1 |  |");
  expect(text).toContain(
    "<details><summary><code>a</code> applied: restarts <code>api-vm01</code></summary>\n\n```diff\n! api-vm01 restarts: memory 4096 → 8192 MiB\n```",
  );
  expect(text).not.toContain("<code>b</code>");
});

test("what is not done comes first, with its reasons and what to run next", () => {
  const text = render(
    [
      end("a", "applied"),
      end("b", "refused", "locked; wait", "no node; correct it"),
      { ...end("c", "failed", "out of order"), plan: planOf("c", { verdict: "failed", error: "401" }) },
      end("d", "not-started", "interrupted before its turn"),
    ],
    { interrupted: "SIGTERM", plans: "plans" },
  );
  expect(text).toMatch(/^### Apply of 4 tenants: 1 failed, 1 refused, 1 not begun, 1 applied\n\n> \[!CAUTION\]\n/);
  expect(text.split("\n").filter((line) => line.startsWith(">"))).toEqual([
    "> [!CAUTION]",
    "> **1 tenant** failed.\\",
    "> **1 tenant** refused.\\",
    "> **1 tenant** not begun.",
    ">",
    "> - `c`: `out of order`",
    "> - `b`: `locked; wait`",
    "> - `b`: `no node; correct it`",
    "> - `d`: `interrupted before its turn`",
    ">",
    "> When that is mended, plan anew: `npx tenantry plan c --out plans`",
  ]);
  expect(text).toContain("Interrupted by `SIGTERM`.");
  expect(text.match(/<details.*<\/summary>/g)).toEqual([
    `<details open><summary><code>c</code> ${loud}<b>failed</b></summary>`,
    `<details open><summary><code>b</code> ${loud}<b>refused</b>: restarts <code>api-vm01</code></summary>`,
    "<details><summary><code>d</code> not begun: restarts <code>api-vm01</code></summary>",
    "<details><summary><code>a</code> applied: restarts <code>api-vm01</code></summary>",
  ]);
});

test("of one tenant the heading says it all, and its part is open", () => {
  const text = render([end("a", "applied")]);
  expect(text).toMatch(/^### Apply of `a`: applied\n\n<details open>/);
});

test("what names say is code, and ends no line and no block", () => {
  const hostile = "`<b>`|\n\n# @kim ```";
  const text = render([end(hostile, "refused", hostile), end("b", "applied")], {
    interrupted: hostile,
    plans: hostile,
  });
  const prose = text
    .replaceAll(/^````diff\n.*?^````$/gms, "")
    .replaceAll(/<code>.*?<\/code>/g, "")
    .replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, "");
  expect(prose).not.toMatch(/@kim|<b>`|^#(?!## )/m);
});

test.each([1, 20, 200, 2000])("of %i tenants it is below GitHub's limit, and none is left out unsaid", (count) => {
  const tenants = Array.from({ length: count }, (_, index) =>
    end(`customer-with-a-long-name-${index}`, outcomes[index % 6] ?? "failed", "x ".repeat(400)),
  );
  const text = render(tenants, { plans: "plans" });
  expect(text.length).toBeLessThanOrEqual(64_000);
  const parts = text.match(/<details(?: open)?><summary><code>/g)?.length ?? 0;
  const left = Number(/^For details of (\d+) more tenants? see the job's log/m.exec(text)?.[1] ?? 0);
  expect(parts + left).toBe(count);
});
