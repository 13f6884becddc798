import { type Allowances, judgeLosses } from "../../../fleet/plan/losses";
import type { Effect, PlannedAction } from "../../../fleet/plan/tenant-plan";
import type { AllowedLoss } from "../../../ledger/fleet-document";
import { planOf } from "../../fixtures/reports";

const type = "proxmox_virtual_environment_vm";
const none: Allowances = { replace: [], destroy: [], rebuild: [], entries: [], today: "2026-12-31" };

const actionOf = (id: string, effect: Effect, action: string): PlannedAction => {
  const address = `${type}.${id}`;
  return { address, effect, words: "", changes: [{ address, action, attribute: "", before: null, after: null }] };
};

const plan = planOf("acme", {
  notes: ["a note"],
  actions: [
    actionOf("web", "replaces", "replace"),
    actionOf("old", "destroys", "delete"),
    actionOf("db", "destroys", "update"),
    actionOf("app", "restarts", "update"),
    actionOf("new", "creates", "create"),
  ],
});

const [web, old, db] = ["web", "old", "db"].map((id) => ({ tenant: "acme", address: `${type}.${id}` })) as [
  { tenant: string; address: string },
  { tenant: string; address: string },
  { tenant: string; address: string },
];

const entryOf = (more: Partial<AllowedLoss> = {}): AllowedLoss => ({
  ...web,
  loss: "replace",
  reason: "new storage",
  owner: "ops",
  expires: "2026-12-31",
  ...more,
});

const linesOf = {
  web: `web would be replaced, and nobody has allowed it; if that is meant: add it to tenants/allowed-losses.ts, or --allow-replace acme/${type}.web`,
  old: `old would be destroyed, and nobody has allowed it; if that is meant: add it to tenants/allowed-losses.ts, or --allow-destroy acme/${type}.old`,
  db: `db would lose a disk, and nobody has allowed it; if that is meant: add it to tenants/allowed-losses.ts, or --allow-destroy acme/${type}.db`,
};

test("what is replaced, what goes and what loses a disk is blocked, and the option that allows it can be pasted", () => {
  expect(judgeLosses(plan, none)).toEqual({ ...plan, blocked: Object.values(linesOf) });
});

test("nothing is blocked of a plan that loses nothing", () => {
  const harmless = planOf("acme", { actions: plan.actions.slice(3) });
  expect(judgeLosses(harmless, none)).toEqual({ ...harmless, blocked: [] });
});

test("an option allows its own loss of its own VM of its own tenant", () => {
  const blocked = (allowed: Partial<Allowances>) => judgeLosses(plan, { ...none, ...allowed }).blocked;
  expect(blocked({ replace: [web], destroy: [old, db] })).toEqual([]);
  expect(blocked({ rebuild: [web] })).toEqual([linesOf.old, linesOf.db]);
  expect(blocked({ replace: [old, db], destroy: [web], rebuild: [old] })).toHaveLength(3);
  expect(blocked({ replace: [{ ...web, tenant: "other" }], destroy: [{ ...old, tenant: "other" }] })).toHaveLength(3);
});

test("so does an entry until its last day has gone by, and is noted", () => {
  const entries = [entryOf(), entryOf({ ...old, loss: "destroy" }), entryOf({ ...db, loss: "destroy" })];
  const judged = judgeLosses(plan, { ...none, entries });
  expect(judged.blocked).toEqual([]);
  expect(judged.notes).toEqual([
    "a note",
    "web may be replaced until 2026-12-31, says ops: new storage",
    "old may be destroyed until 2026-12-31, says ops: new storage",
    "db may lose a disk until 2026-12-31, says ops: new storage",
  ]);
});

test("an entry that has expired allows nothing, and is noted", () => {
  const judged = judgeLosses(plan, { ...none, entries: [entryOf()], today: "2027-01-01" });
  expect(judged.blocked).toContain(linesOf.web);
  expect(judged.notes).toEqual([
    "a note",
    "web was allowed to be replaced until 2026-12-31, by ops: new storage; give the entry in tenants/allowed-losses.ts another day, or take it out",
  ]);
});

test("an entry for what the plan does not do allows nothing else, and is to be taken out", () => {
  const entries = [entryOf({ ...old }), entryOf({ loss: "destroy" })];
  const judged = judgeLosses(plan, { ...none, entries });
  expect(judged.blocked).toHaveLength(3);
  expect(judged.notes).toEqual([
    "a note",
    "old may be replaced until 2026-12-31, and no plan does that; take the entry out of tenants/allowed-losses.ts",
    "web may be destroyed or lose a disk until 2026-12-31, and no plan does that; take the entry out of tenants/allowed-losses.ts",
  ]);
});

test("another tenant's entries are not its own", () => {
  const judged = judgeLosses(plan, { ...none, entries: [entryOf({ tenant: "other" })] });
  expect(judged).toEqual({ ...plan, blocked: Object.values(linesOf) });
});

test("of a tenant that could not be planned nothing is blocked or noted", () => {
  const failed = planOf("acme", { verdict: "failed", error: "no plan" });
  expect(judgeLosses(failed, { ...none, entries: [entryOf()] })).toEqual({ ...failed, blocked: [] });
});

test("what a person has written stays one line", () => {
  const { notes } = judgeLosses(plan, { ...none, entries: [entryOf({ reason: "one\ntwo\u001b[2J" })] });
  expect(notes.at(-1)).toBe("web may be replaced until 2026-12-31, says ops: one\\u{a}two\\u{1b}[2J");
});
