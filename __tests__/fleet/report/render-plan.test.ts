import type { TenantPlan } from "../../../fleet/plan/tenant-plan";
import type { PlanReportInput } from "../../../fleet/report/plan-report";
import { renderPlan, renderTenantPlan } from "../../../fleet/report/render-plan";
import { planOf, planReportOf, planWith } from "../../fixtures/reports";
import { Terminal } from "../../fixtures/terminal";

const render = (tenants: readonly TenantPlan[], more: Partial<PlanReportInput> = {}) =>
  renderPlan(planReportOf(tenants, { durationMs: 12_345, ...more }));
const quiet = planOf("quiet");
const made = planWith("grooveiq", "creates", "+ api-vm02, 4 cores, 8 GiB");
const restarting = planWith("moneyrouter", "restarts", "api-vm01 restarts: memory 4096 → 8192 MiB");
const lost = planWith("vintronics", "replaces", "REPLACES db-vm01: node pve-tenant → pve-2; its 200 GiB disk is lost");
const failed = planOf("acme", { verdict: "failed", error: "401 Unauthorized\nno such token" });

test("the gravest are last, the failed ones after them, and one line counts what stays as it is", () => {
  expect(render([failed, quiet, lost, restarting, quiet, made])).toEqual([
    "grooveiq: + api-vm02, 4 cores, 8 GiB",
    "moneyrouter: api-vm01 restarts: memory 4096 → 8192 MiB",
    "vintronics: REPLACES db-vm01: node pve-tenant → pve-2; its 200 GiB disk is lost",
    "acme: failed: 401 Unauthorized no such token",
    "6 tenants: 2 unchanged, 1 creates, 1 restarts, 1 REPLACES, 1 failed, in 12 s",
    "to apply it: npx tenantry apply vintronics moneyrouter grooveiq",
    "when that is mended: npx tenantry plan acme",
  ]);
});

test("where there is nothing to do no command follows", () => {
  expect(render([quiet, quiet])).toEqual(["2 tenants: 2 unchanged, in 12 s"]);
});

test("what its owner should know is said of a tenant that stays as it is", () => {
  const note = "app-vm01 was built from template 9043, the contract says 9044 (rebuild to take it)";
  expect(render([planOf("moneyrouter", { notes: [note] })])[0]).toBe(`moneyrouter: ${note}`);
});

test("within a tenant the gravest is last, and what an apply refuses after it", () => {
  const actions = [...lost.actions, ...made.actions];
  const hazards = [{ address: "x.y", message: "db-vm01 is protected" }];
  const blocked = ["db-vm01 would be replaced, and nobody has allowed it"];
  expect(renderTenantPlan(planOf("a", { verdict: "replaces", actions, hazards, blocked }))).toEqual([
    "a: + api-vm02, 4 cores, 8 GiB",
    "a: REPLACES db-vm01: node pve-tenant → pve-2; its 200 GiB disk is lost",
    "a: an apply REFUSES this: db-vm01 is protected",
    "a: db-vm01 would be replaced, and nobody has allowed it",
  ]);
});

test("plans that were kept are applied from where they are", () => {
  expect(render([made, failed], { out: "plans" }).slice(-2)).toEqual([
    "to apply it: npx tenantry apply grooveiq --plans plans",
    "when that is mended: npx tenantry plan acme --out plans",
  ]);
});

test("of many tenants a command names none, as it is for all", () => {
  const many = Array.from({ length: 9 }, (_, index) => planWith(`t${index}`, "updates", "x"));
  expect(render(many).at(-1)).toBe("to apply it: npx tenantry apply");
});

test("what the plan was compared with is said, and which tenants are gone", () => {
  const affected = { ref: "origin/main", commit: "c0ffee0123456789", unaffected: 1, reason: null };
  expect(render([], { affected, removed: ["old"] })).toEqual([
    "1 tenant as in origin/main (c0ffee012345), not planned",
    "old is no tenant any more: nothing plans its end, and what it has stays",
    "0 tenants, in 12 s",
  ]);
  expect(render([], { affected: { ...affected, reason: "cdktf.json: not the same there" } })[0]).toBe(
    "every tenant is planned, as origin/main (c0ffee012345) cannot be compared: cdktf.json: not the same there",
  );
});

test("nothing that is said ends a line or moves the cursor", () => {
  const hostile = planOf("a", { verdict: "failed", error: "x\u001b[2J\r\ny\u202e", notes: ["a\nb"] });
  expect(render([hostile]).slice(0, 2)).toEqual(["a: a b", "a: failed: x [2J y"]);
});

describe("colours", () => {
  const source = `const { renderTenantPlan } = require("./fleet/report/render-plan.ts");
    console.error(renderTenantPlan(${JSON.stringify(lost)}).join());`;
  const run = async (environment: NodeJS.ProcessEnv = {}) => {
    const terminal = new Terminal(source, environment);
    await terminal.end();
    return terminal.written;
  };

  test("are there on a terminal", async () => {
    expect(await run()).toContain("\u001b[31mvintronics: REPLACES");
  });

  test("are not where NO_COLOR says so", async () => {
    expect(await run({ NO_COLOR: "1" })).toMatch(/^vintronics: REPLACES/);
  });
});
