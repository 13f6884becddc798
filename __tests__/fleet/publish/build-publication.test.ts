import { CommandError } from "../../../fleet/command-error";
import { buildPublication } from "../../../fleet/publish/build-publication";
import { readReports } from "../../../fleet/publish/read-reports";
import type { ApplyReport, TenantApply } from "../../../fleet/report/apply-schema";
import type { MatrixDocument } from "../../../fleet/report/matrix-schema";
import { driftOf, findingOf, planOf, planWith } from "../../fixtures/reports";
import { affected, applyReportOf, driftReportOf, matrixOf, planReportOf, ReportsFolder } from "./reports-folder";

let folder: ReportsFolder;

beforeEach(() => {
  folder = new ReportsFolder();
});

afterEach(() => folder.remove());

function build(matrix: MatrixDocument) {
  return buildPublication("reports", matrix, readReports(folder.path, matrix.tenants));
}

const hazard = { address: "proxmox_virtual_environment_vm.api-vm01", message: "the disk would be lost" };
const blocked = ["api-vm01 is replaced, and nobody has allowed it"];

describe("plans", () => {
  test("of several jobs are one report, in the order of the matrix, as long as the longest", () => {
    folder.write("umbra.json", planReportOf(planWith("umbra", "restarts", "api-vm01 restarts: memory"), 95_000));
    folder.write("acme.json", planReportOf(planOf("acme"), 3000));
    const touched = { tenants: [], substrate: ["substrate/dvntm.ts"], platform: [] };
    const made = build(matrixOf(["acme", "umbra"], { affected, touched, removed: ["gone"] }));
    expect(made?.exitCode).toBe(0);
    expect(made?.lines).toEqual([
      "umbra: api-vm01 restarts: memory",
      "2 tenants: 1 unchanged, 1 restarts",
      "by its plans, it may be merged",
    ]);
    for (const part of [
      /^<!-- tenantry plan -->\n/,
      "2 tenants",
      "umbra",
      "substrate/dvntm.ts",
      "gone",
      "1 min 35 s",
      "OpenTofu 1.12.6",
    ]) {
      expect(made?.markdown).toMatch(part);
    }
  });

  test.each([
    ["has no plan", planOf("acme", { verdict: "failed", error: "no token" })],
    ["an apply would refuse it", { ...planWith("acme", "updates", "api-vm01"), hazards: [hazard] }],
    ["loses what nobody has allowed", { ...planWith("acme", "replaces", "api-vm01 is replaced"), blocked }],
  ])("one of which %s stop a merge", (why, plan) => {
    folder.write("acme.json", planReportOf(plan));
    folder.write("umbra.json", planReportOf(planWith("umbra", "creates", "+ web-01")));
    const made = build(matrixOf(["acme", "umbra"], { affected }));
    expect(made?.exitCode).toBe(1);
    expect(made?.lines.slice(-2)).toEqual([
      `${why}: acme`,
      "not to be merged as it is; when that is mended: npx tenantry plan acme",
    ]);
  });

  test("that lose what is allowed stop none", () => {
    folder.write("acme.json", planReportOf(planWith("acme", "replaces", "api-vm01 is replaced")));
    expect(build(matrixOf(["acme"], { affected }))?.exitCode).toBe(0);
  });

  test("one of which is missing stop a merge, and say so", () => {
    folder.write("acme.json", planReportOf(planOf("acme")));
    const made = build(matrixOf(["acme", "umbra"], { affected }));
    expect(made?.exitCode).toBe(1);
    expect(made?.lines).toContain("umbra: failed: its job ended without a report");
    expect(made?.markdown).toContain("its job ended without a report");
  });

  test("all of which are missing stop a merge, too", () => {
    const made = build(matrixOf(["acme"], { affected }));
    expect(made?.exitCode).toBe(1);
    expect(made?.markdown).toContain("its job ended without a report");
    expect(made?.markdown).toContain("did not run");
  });

  test("beside which there is a report of another command are not whole", () => {
    folder.write("acme.json", planReportOf(planOf("acme")));
    folder.write("umbra.json", driftReportOf(driftOf("umbra")));
    const made = build(matrixOf(["acme", "umbra"], { affected }));
    expect(made?.exitCode).toBe(1);
    expect(made?.lines).toContain(
      "umbra: failed: its job left a report of tenantry drift, and others one of tenantry plan",
    );
  });

  test("of a change that affects no tenant are none, and it may be merged", () => {
    const made = build(matrixOf([], { affected }));
    expect(made?.exitCode).toBe(0);
    expect(made?.markdown).toContain("0 tenants");
  });
});

describe("drift", () => {
  test("of several jobs is one report", () => {
    folder.write("acme.json", driftReportOf(driftOf("acme", { findings: [findingOf("acme")] })));
    folder.write("umbra.json", driftReportOf(driftOf("umbra")));
    const made = build(matrixOf(["acme", "umbra"]));
    expect(made?.exitCode).toBe(2);
    expect(made?.lines).toContain("acme: changed: api-vm01 has 1024 MiB of memory, 4096 were applied");
    expect(made?.markdown).toContain("### Drift of");
  });

  test("that is expected is none", () => {
    const expected = { reason: "trial", owner: "ops", expires: "2999-12-31" };
    folder.write("acme.json", driftReportOf(driftOf("acme", { findings: [findingOf("acme", { expected })] })));
    expect(build(matrixOf(["acme"]))?.exitCode).toBe(0);
  });

  test("of a tenant whose job left nothing is not known", () => {
    folder.write("acme.json", driftReportOf(driftOf("acme")));
    const made = build(matrixOf(["acme", "umbra"]));
    expect(made?.exitCode).toBe(1);
    expect(made?.lines).toContain("umbra: failed: its job ended without a report");
  });

  test("expectations that have expired are said once, however many jobs have seen it", () => {
    const entry = { tenant: "acme", address: "a.b", attribute: "c", reason: "r", owner: "o", expires: "2026-01-01" };
    folder.write("acme.json", driftReportOf(driftOf("acme"), [entry]));
    folder.write("umbra.json", driftReportOf(driftOf("umbra"), [entry]));
    const made = build(matrixOf(["acme", "umbra"]));
    expect(made?.exitCode).toBe(1);
    expect(made?.lines.filter((line) => line.includes("was expected until"))).toHaveLength(1);
  });
});

describe("applies", () => {
  const applied: TenantApply = { tenant: "acme", outcome: "applied", reasons: [], plan: planOf("acme"), durationMs: 5 };

  test("of several jobs are one report", () => {
    folder.write("acme.json", applyReportOf(applied));
    folder.write("umbra.json", applyReportOf({ ...applied, tenant: "umbra", outcome: "nothing", plan: null }));
    const made = build(matrixOf(["acme", "umbra"]));
    expect(made?.exitCode).toBe(0);
    expect(made?.lines).toEqual(["nothing to do: umbra", "applied: acme"]);
  });

  test("one of which is missing or was interrupted are not all done", () => {
    folder.write("acme.json", applyReportOf(applied));
    expect(build(matrixOf(["acme", "umbra"]))).toMatchObject({ exitCode: 1 });
    const interrupted: ApplyReport = { ...applyReportOf({ ...applied, tenant: "umbra" }), interrupted: "SIGTERM" };
    folder.write("umbra.json", interrupted);
    const made = build(matrixOf(["acme", "umbra"]));
    expect(made?.exitCode).toBe(1);
    expect(made?.lines).toContain("interrupted by SIGTERM");
  });
});

test("without a report, nobody knows of which command they would be", () => {
  expect(() => build(matrixOf(["acme", "umbra"]))).toThrow(
    new CommandError(
      "reports has no report of any tenant (acme: its job ended without a report); see why their jobs have failed",
    ),
  );
  expect(build(matrixOf([]))).toBeUndefined();
});
