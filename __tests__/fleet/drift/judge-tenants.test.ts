import type { DriftFinding } from "../../../fleet/drift/drift-finding";
import type { DriftedTenant } from "../../../fleet/drift/drift-tenant";
import { dropShared, judgeTenants } from "../../../fleet/drift/judge-tenants";
import { buildDriftReport, getDriftExitCode } from "../../../fleet/report/drift-report";
import { engine } from "../../fixtures/reports";

const findingOf = (tenant: string, attribute: string, more: Partial<DriftFinding> = {}): DriftFinding => ({
  ...{ tenant, verdict: "changed", address: "proxmox_virtual_environment_vm.web", attribute, before: 1, after: 2 },
  ...{ apply: "updates", message: "" },
  ...more,
});

function drifted(tenant: string, more: Partial<DriftedTenant> = {}): DriftedTenant {
  return { tenant, findings: [], notes: [], isPlanned: true, error: null, heldRecords: [], durationMs: 1, ...more };
}

const entryOf = (tenant: string, attribute: string, expires = "2026-12-31") => ({
  ...{ tenant, address: "proxmox_virtual_environment_vm.web", attribute, reason: "r", owner: "o", expires },
});

const today = "2026-06-01";
const nothing = { entries: [], today, earlier: undefined };
const report = (found: readonly DriftedTenant[], expectations: Partial<Parameters<typeof judgeTenants>[1]> = {}) =>
  buildDriftReport({
    ...{ engine, fast: null, since: null, durationMs: 1 },
    ...judgeTenants(found, { ...nothing, ...expectations }),
  });

test("entries expect findings of their tenants alone", () => {
  const found = [drifted("a", { findings: [findingOf("a", "x")] }), drifted("b", { findings: [findingOf("b", "x")] })];
  const { tenants } = judgeTenants(found, { ...nothing, entries: [entryOf("a", "x")] });
  expect(tenants.map(({ findings }) => findings[0]?.expected?.reason)).toEqual(["r", undefined]);
});

test("an expired entry of a tenant that was not asked for does not fail the run", () => {
  const entries = [entryOf("a", "x", "2026-01-01")];
  expect(judgeTenants([drifted("b")], { ...nothing, entries }).expired).toEqual([]);
  expect(getDriftExitCode(report([drifted("b")], { entries }))).toBe(0);
  expect(getDriftExitCode(report([drifted("a")], { entries }))).toBe(1);
});

test("an entry that expects nothing any more is a note, unless it was not looked for", () => {
  const entries = [entryOf("a", "x")];
  const notesOf = (more: Partial<DriftedTenant>) =>
    judgeTenants([drifted("a", more)], { ...nothing, entries }).tenants[0]?.notes;
  expect(notesOf({ notes: ["n"] })).toEqual(["n", expect.stringContaining("is expected to differ, and does not")]);
  expect(notesOf({ isPlanned: false })).toEqual([]);
  expect(notesOf({ error: "e" })).toEqual([]);
});

describe("compared with an earlier report", () => {
  const earlier = report([drifted("a", { findings: [findingOf("a", "tags"), findingOf("a", "net0")] })]);

  test("the exit code goes by what is new", () => {
    const code = (...attributes: string[]) =>
      getDriftExitCode(report([drifted("a", { findings: attributes.map((one) => findingOf("a", one)) })], { earlier }));
    expect(code("tags", "net0")).toBe(0);
    expect(code("tags", "vga")).toBe(2);
    expect(code()).toBe(0);
  });

  test("what a fast run does not look for is not gone", () => {
    const goneOf = (more: Partial<DriftedTenant>) =>
      judgeTenants([drifted("a", more)], { ...nothing, earlier }).tenants[0]?.gone.map(({ attribute }) => attribute);
    expect(goneOf({})).toEqual(["tags", "net0"]);
    expect(goneOf({ isPlanned: false })).toEqual(["tags"]);
    expect(goneOf({ error: "e" })).toEqual([]);
  });
});

test("a record of a shared zone is told once, and not where another's state holds it", () => {
  const unmanaged = (tenant: string, address: string) => findingOf(tenant, "", { verdict: "unmanaged", address });
  const found = ["a", "b"].map((tenant) =>
    drifted(tenant, {
      findings: ["1.example PTR", "2.example PTR", "qemu/100"].map((address) => unmanaged(tenant, address)),
      heldRecords: tenant === "b" ? ["2.example PTR"] : [],
    }),
  );
  expect(dropShared(found).map(({ findings }) => findings.map(({ address }) => address))).toEqual([
    ["1.example PTR", "qemu/100"],
    ["qemu/100"],
  ]);
});
