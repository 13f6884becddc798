/**
 * `npm run bench`: what this project costs, beside what does the same without it, measured in the same run.
 *
 * - `synthesis` (a minute): the ledger of 10, 100 and 1,000 tenants with 10 VMs each, and a synthesis of as many tenants with
 *   10 resources each; how that grows, and what cdktf by itself costs with the same resources. Each size and each kind has a
 *   process of its own, which repeats its work: with few tenants more often, so that the time is not that of compiling.
 * - `commands` (some ten minutes): `tenantry plan` and `drift` of 1, 10 and 100 deployed tenants in a lab, beside the engine
 *   and `cdktf diff`; and what 1,000 tenants cost our own process.
 *
 * `npm run bench -- commands --tenants 1,10` measures one part with other sizes, `--parallel` as many tenants at a time,
 * `--json` prints the figures on stdout. Exit code 1 when the ledger takes longer or grows faster than it may
 * (`checkFigures`), or a target is missed that no other program's load can make miss ({@link judge}).
 */
import "../schema/check-bindings";
import { findProjectRoot } from "../fleet/project-root";
import { measureCommands } from "./commands/measure-commands";
import { renderFigures } from "./commands/render-figures";
import { judge } from "./commands/targets";
import { measureSize } from "./measure-size";
import { readOptions } from "./options";
import { checkFigures, renderTable, type SizeFigures } from "./report";

/** Fleets for the figures of our own process. */
const ownSizes = [100, 1000];

async function main(): Promise<void> {
  const { sizes, parallel, json } = readOptions(process.argv.slice(2));
  const { synthesis, commands } = {
    synthesis: sizes.synthesis && (await runSynthesis(sizes.synthesis)),
    commands: sizes.commands && (await runCommands(sizes.commands, parallel)),
  };
  if (json) process.stdout.write(`${JSON.stringify({ synthesis, commands }, null, 2)}\n`);
  const missed = commands?.targets.filter(({ verdict, isSteady }) => verdict === "missed" && isSteady) ?? [];
  const problems = [...checkFigures(synthesis ?? []), ...missed.map(({ rule }) => `missed: ${rule}`)];
  if (problems.length === 0) return;
  say(problems.join("\n"));
  process.exitCode = 1;
}

async function runSynthesis(sizes: readonly number[]): Promise<SizeFigures[]> {
  const figures: SizeFigures[] = [];
  for (const size of sizes) figures.push(await measureSize(size, say));
  say(renderTable(figures));
  return figures;
}

async function runCommands(sizes: readonly number[], parallel: number | undefined) {
  const largest = sizes.at(-1) ?? 0;
  const figures = await measureCommands({
    root: findProjectRoot(),
    sizes,
    ownSizes: ownSizes.filter((size) => size >= largest),
    parallel,
    onStep: say,
  });
  const targets = judge(figures);
  say(renderFigures(figures, targets));
  return { ...figures, targets };
}

function say(line: string): void {
  console.error(line);
}

// The lab ends when this process exits, which a signal alone skips.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    say(`ended by ${signal}`);
    process.exit(1);
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
