import { CommandError } from "../../../fleet/command-error";
import { readMatrix, readReports } from "../../../fleet/publish/read-reports";
import { planOf } from "../../fixtures/reports";
import { matrixOf, planReportOf, ReportsFolder } from "./reports-folder";

let folder: ReportsFolder;

beforeEach(() => {
  folder = new ReportsFolder();
});

afterEach(() => folder.remove());

test("the matrix is what tenantry matrix has written", () => {
  folder.write("_matrix.json", matrixOf(["acme", "umbra"]));
  expect(readMatrix(folder.path)).toEqual(matrixOf(["acme", "umbra"]));
});

test("the report of a tenant called matrix is not the matrix", () => {
  folder.write("_matrix.json", matrixOf(["matrix"]));
  folder.write("matrix.json", planReportOf(planOf("matrix")));
  expect(readMatrix(folder.path).tenants).toEqual(["matrix"]);
  expect(readReports(folder.path, ["matrix"])).toMatchObject([{ tenant: "matrix", problem: "" }]);
});

test("a folder without a matrix is one of jobs that were never started", () => {
  const file = `${folder.path}/_matrix.json`;
  expect(() => readMatrix(folder.path)).toThrow(
    new CommandError(
      `${file} is not there; where a job makes it, see why it has failed, else: npx tenantry matrix --out ${file}`,
    ),
  );
  expect(() => readMatrix(`${folder.path}/none`)).toThrow("is not there");
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", "no such document"],
  ["a report", planReportOf(planOf("acme")), 'command: Invalid input: expected "matrix"'],
  ["of another version", { ...matrixOf([]), version: 2 }, "version: Invalid input: expected 1"],
])("a matrix that is %s is told with its place", (_, content, problem) => {
  folder.write("_matrix.json", content);
  expect(() => readMatrix(folder.path)).toThrow(
    new CommandError(`${folder.path}/_matrix.json must be what tenantry matrix --out writes (${problem})`),
  );
});

test.each(["../acme", "a/b", "", "Acme", ".."])("a name like %p is no tenant's, and no part of a path", (name) => {
  folder.write("_matrix.json", matrixOf(["acme", name]));
  expect(() => readMatrix(folder.path)).toThrow(`must have names of tenants, got ${JSON.stringify(name)}`);
});

test("a report is read for each tenant, in their order, and no other", () => {
  folder.write("umbra.json", planReportOf(planOf("umbra")));
  folder.write("acme.json", planReportOf(planOf("acme")));
  folder.write("other.json", planReportOf(planOf("other")));
  expect(readReports(folder.path, ["umbra", "acme"])).toEqual([
    { tenant: "umbra", report: planReportOf(planOf("umbra")), problem: "" },
    { tenant: "acme", report: planReportOf(planOf("acme")), problem: "" },
  ]);
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "its job ended without a report"],
  ["an empty file", "\n", "its job ended without a report"],
  ["half a report", '{"version": 1, "comm', "its job left what is no report (no such document)"],
  [
    "a report of another form",
    { ...planReportOf(planOf("acme")), version: 2 },
    "its job left what is no report (version: Invalid input: expected 1)",
  ],
  ["a report of another tenant", planReportOf(planOf("umbra")), "its job left a report of umbra"],
  ["a report of nobody", { ...planReportOf(planOf("acme")), tenants: [] }, "its job left a report of no tenant"],
])("a job that left %s has no report", (_, content, problem) => {
  if (content !== undefined) folder.write("acme.json", content);
  expect(readReports(folder.path, ["acme"])).toEqual([{ tenant: "acme", report: undefined, problem }]);
});
