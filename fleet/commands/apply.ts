import { makeTemporaryFolder } from "../../toolchain/temporary-folder";
import { checkTerminal } from "../apply/confirm";
import { Interrupts } from "../apply/interrupts";
import { renderApply } from "../apply/render-apply";
import { runApply } from "../apply/run-apply";
import { World } from "../apply/world";
import { CommandError } from "../command-error";
import { getEngine } from "../engine/get-engine";
import { readEnvironment } from "../environment";
import { checkOutputFile, writeOutputFile } from "../output-file";
import { readKeptPlans } from "../plan/kept-plans";
import { findProjectRoot } from "../project-root";
import { buildApplyReport, getApplyExitCode } from "../report/apply-report";
import { renderApplyMarkdown } from "../report/render-apply-markdown";
import { printJson, say } from "../say";
import { synthesize } from "../synthesis";

/** Options of `tenantry apply`, as they are typed. */
export interface ApplyOptions {
  /** Folder of reviewed plans. */
  readonly plans?: string;
  /** Whether reviewed plans are made again, and applied where they do the same. */
  readonly verify?: boolean;
  /** Whether nobody is asked. */
  readonly yes?: boolean;
  /** VMs that may be replaced. */
  readonly allowReplace: readonly string[];
  /** VMs that may go or lose a disk. */
  readonly allowDestroy: readonly string[];
  /** VMs to replace on purpose. */
  readonly rebuild: readonly string[];
  /** How many tenants at a time. */
  readonly parallel: number;
  /** Report on stdout. */
  readonly json?: boolean;
  /** File for a report in Markdown. */
  readonly markdown?: string;
}

/** `tenantry apply`: makes the world what the plans say, reviewed ones or fresh ones. */
export async function apply(names: readonly string[], options: ApplyOptions): Promise<number> {
  const started = performance.now();
  checkOptions(options);
  const { plans, verify: isVerified = false, parallel, markdown } = options;
  if (markdown !== undefined) checkOutputFile("--markdown", markdown);
  const interrupts = new Interrupts();
  const root = findProjectRoot();
  const reviewed = plans === undefined ? undefined : { folder: plans, plans: readKeptPlans(plans), isVerified };
  const [engine] = await Promise.all([getEngine(), synthesize(root)]);

  const folder = makeTemporaryFolder("tenantry-apply-");
  const environment = readEnvironment();
  const world = new World(environment);
  try {
    const tenants = await runApply({
      ...{ root, engine, names, reviewed, parallel, interrupts, world },
      environment,
      typed: { replace: options.allowReplace, destroy: options.allowDestroy, rebuild: options.rebuild },
      isAsked: reviewed === undefined && !options.yes,
      folder: folder.path,
    });
    const report = buildApplyReport({
      engine,
      plans: plans ?? null,
      interrupted: interrupts.received,
      tenants: tenants.map(({ output: _, ...tenant }) => tenant),
      durationMs: performance.now() - started,
    });
    if (options.json) printJson(report);
    for (const { tenant, output } of tenants) if (output) say(`${tenant}, all that the engine said:`, output.trimEnd());
    say(...renderApply(report));
    if (markdown !== undefined) writeOutputFile("--markdown", markdown, renderApplyMarkdown(report));
    return getApplyExitCode(report);
  } finally {
    world.close();
    folder.remove();
  }
}

/** @throws CommandError when the options make no sense together. */
function checkOptions({ plans, verify, yes, rebuild }: ApplyOptions): void {
  if (plans === undefined) {
    if (verify) throw new CommandError("--verify is for plans that are kept; name their folder: --plans FOLDER");
    if (!yes) checkTerminal();
    return;
  }
  const [address] = rebuild;
  if (address !== undefined) {
    throw new CommandError(`--rebuild is for the plan: npx tenantry plan --rebuild ${address} --out ${plans}`);
  }
}
