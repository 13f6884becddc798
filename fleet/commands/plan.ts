import { statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeTemporaryFolder } from "../../toolchain/temporary-folder";
import { CommandError } from "../command-error";
import { getEngine } from "../engine/get-engine";
import { readEnvironment } from "../environment";
import { Interruption } from "../interruption";
import { synthesizeBaseline } from "../plan/affected";
import { type Choice, chooseTenants } from "../plan/choose-tenants";
import { keepPlan, prepareKeptPlans, removeKeptPlan } from "../plan/keep-plans";
import { judgeLosses } from "../plan/losses";
import { type PlannedTenant, type PlanTenantsSettings, planTenants } from "../plan/plan-tenants";
import { resolveCommit } from "../plan/revision";
import { findProjectRoot } from "../project-root";
import { readFleetDocument, selectTenants } from "../read-fleet";
import { buildPlanReport, getPlanExitCode } from "../report/plan-report";
import { showProgress } from "../report/progress";
import { renderMarkdown } from "../report/render-markdown";
import { renderPlan } from "../report/render-plan";
import { runAppAside } from "../run-app";
import { printJson, say } from "../say";
import { synthesize } from "../synthesis";
import { getToday } from "../today";

/** Options of `tenantry plan`, as they are typed. */
export interface PlanOptions {
  /** Git revision: only tenants that are not the same there. */
  readonly affected?: string;
  /** How many tenants at a time. */
  readonly parallel: number;
  /** Report on stdout. */
  readonly json?: boolean;
  /** File for a report in Markdown. */
  readonly markdown?: string;
  /** Folder to keep plans in. */
  readonly out?: string;
  /** VMs to replace on purpose. */
  readonly rebuild: readonly string[];
}

/** `tenantry plan`: what an apply would do, a verdict a tenant. Changes nothing. */
export async function plan(names: readonly string[], options: PlanOptions): Promise<number> {
  const started = performance.now();
  const interruption = new Interruption();
  const root = findProjectRoot();
  if (options.markdown !== undefined) checkFolder(options.markdown);
  const out = options.out === undefined ? undefined : prepareKeptPlans(options.out);
  const ref = options.affected;
  const commit = ref === undefined ? undefined : await resolveCommit(root, "--affected", ref);

  const [engine, baseline] = await Promise.all([
    getEngine(),
    commit === undefined ? undefined : synthesizeBaseline(root, commit, runAppAside),
    synthesize(root),
  ]);
  const { tenants: fleet, allowedLosses: entries } = readFleetDocument(root);
  selectTenants(fleet, names);
  const revision = ref !== undefined && commit !== undefined && baseline ? { ref, commit, baseline } : undefined;
  const choice = chooseTenants(root, fleet, { names, rebuild: options.rebuild, revision });
  const planned = await interruption.during((signal) =>
    planChoice(choice, out, { root, engine, signal, parallel: options.parallel, environment: readEnvironment() }),
  );
  if (interruption.received) {
    say(...renderUnplanned(choice, planned));
    return interruption.exitCode;
  }

  const allowed = { replace: [], destroy: [], rebuild: choice.rebuild, entries, today: getToday() };
  const report = buildPlanReport({
    engine,
    affected: choice.affected,
    out: options.out ?? null,
    tenants: planned.map((one) => judgeLosses(one.plan, allowed)),
    removed: choice.removed,
    touched: null,
    durationMs: performance.now() - started,
  });
  if (options.json) printJson(report);
  if (planned.length === 1) say(...planned.flatMap(({ output }) => output ?? []));
  say(...renderPlan(report));
  if (options.markdown !== undefined) write(options.markdown, renderMarkdown(report));
  return getPlanExitCode(report);
}

async function planChoice(
  { intents, rebuild }: Choice,
  out: string | undefined,
  settings: Omit<PlanTenantsSettings, "intents" | "folder">,
): Promise<PlannedTenant[]> {
  // Also of those that then fail: what is kept is of this run.
  if (out !== undefined) for (const { tenant } of intents) removeKeptPlan(out, tenant);
  const folder = makeTemporaryFolder("tenantry-plan-");
  const progress = showProgress("plan", intents.length);
  try {
    return await planTenants({
      ...settings,
      intents,
      rebuild,
      folder: folder.path,
      onStart: (tenant) => progress.start(tenant),
      onPlan: ({ plan: made, origin, planFile }) => {
        if (out !== undefined && origin !== undefined) keepPlan(out, { ...origin, plan: made }, planFile);
      },
      onEnd: ({ tenant, verdict, error }) => progress.end(tenant, error === null ? verdict : `${verdict}: ${error}`),
    });
  } finally {
    progress.stop();
    folder.remove();
  }
}

function renderUnplanned({ intents }: Choice, planned: readonly PlannedTenant[]): string[] {
  const done = new Set(planned.map(({ intent }) => intent));
  const names = intents.filter((intent) => !done.has(intent)).map(({ tenant }) => tenant);
  const shown = [...names.slice(0, 20), ...(names.length > 20 ? [`and ${names.length - 20} more`] : [])].join(", ");
  return [`interrupted, ${done.size} of ${intents.length} tenants planned; not planned: ${shown}`];
}

/** Before tenants are planned, which may take a while. @throws CommandError when the file would have no folder. */
function checkFolder(file: string): void {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new CommandError(`--markdown must be a file that can be written, and there is no folder "${folder}"; make it`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandError(`--markdown must be a file that can be written: ${(error as Error).message}`);
  }
}
