import { join } from "node:path";
import { z } from "zod";
import { readIfThere } from "../../toolchain/files";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import { applyReport } from "../report/apply-schema";
import { driftReport } from "../report/drift-schema";
import { type MatrixDocument, matrixDocument } from "../report/matrix-schema";
import { planReport } from "../report/plan-schema";

const anyReport = z.discriminatedUnion("command", [planReport, driftReport, applyReport]);

/** A report of one of the commands that a tenant's job runs. */
export type AnyReport = z.infer<typeof anyReport>;

/** What a tenant's job has left: its report, or why there is none. */
export interface TenantResult<Report> {
  readonly tenant: string;
  /** undefined: there is none. */
  readonly report: Report | undefined;
  /** Why there is none, in one line. */
  readonly problem: string;
}

/** Where a folder has the document of {@link readMatrix}: beside it, a tenant called `matrix` has its report. */
function locateMatrix(folder: string): string {
  return join(folder, "_matrix.json");
}

/** Whether a pipeline has come so far as to know which tenants it runs jobs for. */
export function hasMatrix(folder: string): boolean {
  return readIfThere(locateMatrix(folder)) !== undefined;
}

/**
 * Returns which tenants a pipeline ran jobs for.
 *
 * @throws CommandError when the folder does not have it.
 */
export function readMatrix(folder: string): MatrixDocument {
  const file = locateMatrix(folder);
  const text = readIfThere(file);
  if (text === undefined) {
    throw new CommandError(
      `${file} is not there; where a job makes it, see why it has failed, else: npx tenantry matrix --out ${file}`,
    );
  }
  const { data, error } = matrixDocument.safeParse(parseJson(text));
  if (data === undefined)
    throw new CommandError(`${file} must be what tenantry matrix --out writes (${explain(error)})`);
  const wrong = data.tenants.find((tenant) => !/^[a-z][a-z0-9-]*$/.test(tenant));
  if (wrong === undefined) return data;
  throw new CommandError(`${file} must have names of tenants, got ${JSON.stringify(wrong)}`);
}

/** Returns what each tenant's job has left in a folder, `<tenant>.json`, in the order of the tenants. */
export function readReports(folder: string, tenants: readonly string[]): TenantResult<AnyReport>[] {
  return tenants.map((tenant) => {
    const text = readIfThere(join(folder, `${tenant}.json`));
    const none = (problem: string) => ({ tenant, report: undefined, problem });
    // An engine that ends early leaves an empty file.
    if (text === undefined || text.trim() === "") return none("its job ended without a report");
    const { data, error } = anyReport.safeParse(parseJson(text));
    if (data === undefined) return none(`its job left what is no report (${explain(error)})`);
    const [one, ...more] = data.tenants;
    if (one?.tenant === tenant && more.length === 0) return { tenant, report: data, problem: "" };
    return none(`its job left a report of ${data.tenants.map((other) => other.tenant).join(", ") || "no tenant"}`);
  });
}

function explain({ issues: [issue] }: z.ZodError): string {
  return issue === undefined || issue.path.length === 0
    ? "no such document"
    : `${issue.path.join(".")}: ${issue.message}`;
}
