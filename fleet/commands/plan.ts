import { makeTemporaryFolder } from "../../toolchain/temporary-folder";
import { CommandError } from "../command-error";
import { getEngine } from "../engine/get-engine";
import { readEnvironment } from "../environment";
import { Interruption } from "../interruption";
import { checkOutputFile, writeOutputFile } from "../output-file";
import type { Choice } from "../plan/choose-tenants";
import { keepPlan, prepareKeptPlans, removeKeptPlan } from "../plan/keep-plans";
import { judgeLosses } from "../plan/losses";
import { type PlannedTenant, type PlanTenantsSettings, planTenants } from "../plan/plan-tenants";
import { synthesizeAndChoose } from "../plan/synthesize-and-choose";
import { findProjectRoot } from "../project-root";
import { renderNames } from "../report/one-line";
import { buildPlanReport, getPlanExitCode } from "../report/plan-report";
import { showProgress } from "../report/progress";
import { renderMarkdown } from "../report/render-markdown";
import { renderPlan } from "../report/render-plan";
import { printJson, say } from "../say";
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
  /** Whether only plans are kept that the engine has encrypted. */
  readonly encryptedOnly?: boolean;
  /** VMs to replace on purpose. */
  readonly rebuild: readonly string[];
}

/** `tenantry plan`: what an apply would do, a verdict a tenant. Changes nothing. */
export async function plan(names: readonly string[], options: PlanOptions): Promise<number> {
  const started = performance.now();
  const interruption = new Interruption();
  const root = findProjectRoot();
  if (options.markdown !== undefined) checkOutputFile("--markdown", options.markdown);
  const out = prepareOut(options);
  const unkept: string[] = [];
  const keep = ({ plan: made, origin, planFile }: PlannedTenant) => {
    if (out === undefined || origin === undefined) return;
    if (!keepPlan(out, { ...origin, plan: made }, planFile, options)) unkept.push(made.tenant);
  };

  const [engine, { fleet, touched, ...choice }] = await Promise.all([
    getEngine(),
    synthesizeAndChoose(root, { names, rebuild: options.rebuild, affected: options.affected }),
  ]);
  const planned = await interruption.during((signal) =>
    planChoice(choice, out, {
      ...{ root, engine, signal, parallel: options.parallel, environment: readEnvironment() },
      onPlan: keep,
    }),
  );
  if (interruption.received) {
    say(...renderUnplanned(choice, planned));
    return interruption.exitCode;
  }

  const allowed = {
    replace: [],
    destroy: [],
    rebuild: choice.rebuild,
    entries: fleet.allowedLosses,
    today: getToday(),
  };
  const report = buildPlanReport({
    engine,
    affected: choice.affected,
    out: unkept.length === 0 ? (options.out ?? null) : null,
    tenants: planned.map((one) => judgeLosses(one.plan, allowed)),
    removed: choice.removed,
    touched,
    durationMs: performance.now() - started,
  });
  if (options.json) printJson(report);
  if (planned.length === 1) say(...planned.flatMap(({ output }) => output ?? []));
  say(...renderPlan(report), ...renderUnkept(unkept));
  if (options.markdown !== undefined) writeOutputFile("--markdown", options.markdown, renderMarkdown(report));
  return getPlanExitCode(report);
}

function prepareOut({ out, encryptedOnly }: PlanOptions): string | undefined {
  if (out !== undefined) return prepareKeptPlans(out);
  if (!encryptedOnly) return undefined;
  throw new CommandError("--encrypted-only says which plans are kept; name the folder for them: --out FOLDER");
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
      onEnd: ({ tenant, verdict, error }) => progress.end(tenant, error === null ? verdict : `${verdict}: ${error}`),
    });
  } finally {
    progress.stop();
    folder.remove();
  }
}

function renderUnkept(tenants: readonly string[]): string[] {
  if (tenants.length === 0) return [];
  return [
    `not kept, as the engine has not encrypted it: the plan of ${renderNames(tenants)}; for that: docs/in-a-pipeline.md`,
  ];
}

function renderUnplanned({ intents }: Choice, planned: readonly PlannedTenant[]): string[] {
  const done = new Set(planned.map(({ intent }) => intent));
  const names = intents.filter((intent) => !done.has(intent)).map(({ tenant }) => tenant);
  return [`interrupted, ${done.size} of ${intents.length} tenants planned; not planned: ${renderNames(names)}`];
}
