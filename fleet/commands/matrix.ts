import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import { findPending } from "../matrix/pending";
import { type MatrixFormat, renderers } from "../matrix/renderers";
import { checkOutputFile, writeOutputFile } from "../output-file";
import { synthesizeAndChoose } from "../plan/synthesize-and-choose";
import { findProjectRoot } from "../project-root";
import type { MatrixDocument } from "../report/matrix-schema";
import { renderCount, renderNames } from "../report/one-line";
import { renderAffected, renderRemoved } from "../report/render-plan";
import { say } from "../say";

/** Options of `tenantry matrix`, as they are typed. */
export interface MatrixOptions {
  /** Git revision: only tenants that are not the same there. */
  readonly affected?: string;
  /** Whether only tenants are meant that are not applied as they are. */
  readonly pending?: boolean;
  readonly format: MatrixFormat;
  /** File for the document. */
  readonly out?: string;
}

/** `tenantry matrix`: which tenants a pipeline runs jobs for. Needs neither credentials nor engine. */
export async function matrix(names: readonly string[], options: MatrixOptions): Promise<number> {
  const { out } = options;
  if (options.pending && options.affected !== undefined) {
    throw new CommandError("--pending and --affected are two questions; ask one of them");
  }
  if (out !== undefined) checkOutputFile("--out", out);
  const root = findProjectRoot();
  const choice = await synthesizeAndChoose(root, { names, affected: options.affected });
  const { tenants: intents, notes } = options.pending
    ? findPending(root, choice.intents)
    : { tenants: choice.intents, notes: [] };

  const document: MatrixDocument = {
    version: 1,
    command: "matrix",
    affected: choice.affected,
    tenants: intents.map(({ tenant }) => tenant),
    removed: choice.removed,
    touched: choice.touched,
  };
  const text = renderers[options.format]({ document, intents });
  if (out !== undefined) writeOutputFile("--out", out, renderers.json({ document, intents }));
  process.stdout.write(text);
  say(...notes, ...renderAffected(choice.affected, "taken"), ...renderRemoved(choice.removed), renderChosen(intents));
  return 0;
}

function renderChosen(intents: readonly TenantIntent[]): string {
  const names = intents.map(({ tenant }) => tenant);
  return `${renderCount(names.length, "tenant")} to run jobs for${names.length === 0 ? "" : `: ${renderNames(names)}`}`;
}
