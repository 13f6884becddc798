import { appendFileSync } from "node:fs";
import { readEnvironment } from "../environment";
import { findForge } from "../forge/find-forge";
import { checkOutputFile, writeOutputFile } from "../output-file";
import { buildPublication } from "../publish/build-publication";
import { putComment } from "../publish/put-comment";
import { hasMatrix, readMatrix, readReports } from "../publish/read-reports";
import { renderNoPlans } from "../report/render-markdown";
import { say } from "../say";

/** `tenantry publish`: tells of the reports of a pipeline's jobs where people look, and says whether all is well. */
export async function publish(folder: string, { markdown: file }: { readonly markdown?: string }): Promise<number> {
  if (file !== undefined) checkOutputFile("--markdown", file);
  const environment = readEnvironment();
  const forge = findForge(environment);
  // Else the comment of an earlier push would still say what may be merged.
  if (forge !== undefined && !hasMatrix(folder)) say(...(await putComment(forge, renderNoPlans(), false)));
  const matrix = readMatrix(folder);
  const results = readReports(folder, matrix.tenants);
  const made = buildPublication(folder, matrix, results);
  if (made === undefined) {
    say("no tenants: there is nothing to publish");
    return 0;
  }
  say(...made.lines);
  if (file !== undefined) writeOutputFile("--markdown", file, made.markdown);
  const { GITHUB_STEP_SUMMARY: summary = "" } = environment;
  if (forge?.name === "GitHub" && summary !== "") appendFileSync(summary, `${made.markdown}\n`);
  if (forge !== undefined) say(...(await made.tell(forge)));
  return made.exitCode;
}
