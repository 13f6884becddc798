/**
 * `npm run bench`: what the ledger of 10, 100 and 1,000 tenants with 10 VMs each costs, and a synthesis of as many tenants
 * with 10 resources each; how that grows, and what cdktf by itself costs with the same resources, measured in the same
 * run. Each size and each kind has a process of its own, which repeats its work: with few tenants more often, so that the
 * time is not that of compiling the code.
 *
 * `--tenants 10,100` measures other sizes, `--json` prints the figures on stdout. Exit code 1 when the ledger takes longer
 * or grows faster than it may ({@link checkFigures}).
 */
import "../schema/check-bindings";
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import type { Job, Measured } from "./child";
import { maxTenants } from "./fleet";
import { checkFigures, renderTable, type SizeFigures } from "./report";

/**
 * How many tenants each kind is measured with in all runs of one size, and how many runs it has at least: what is short
 * is repeated until compiling the code does not count.
 */
const effort = {
  ledger: { tenants: 1000, runs: 5 },
  ours: { tenants: 300, runs: 1 },
  bare: { tenants: 300, runs: 1 },
} satisfies Record<keyof Measured, { tenants: number; runs: number }>;

async function measureSize(tenants: number): Promise<SizeFigures> {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-"));
  const runs = {
    ledger: countRuns("ledger", tenants),
    ours: countRuns("ours", tenants),
    bare: countRuns("bare", tenants),
  };
  const measure = <Kind extends keyof Measured>(kind: Kind) => measureKind(kind, { tenants, runs: runs[kind], folder });
  try {
    const [ledger, ours, bare] = [await measure("ledger"), await measure("ours"), await measure("bare")];
    if (!isDeepStrictEqual(ours.resources, bare.resources)) throw new Error("bare cdktf made other resources");
    return { tenants, runs, ledger, ours, bare };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Odd, so that one run is in the middle. */
function countRuns(kind: keyof Measured, tenants: number): number {
  return Math.min(101, Math.max(effort[kind].runs, Math.floor(effort[kind].tenants / tenants) | 1));
}

function measureKind<Kind extends keyof Measured>(kind: Kind, job: Job): Promise<Measured[Kind]> {
  console.error(`${job.tenants} tenants, ${kind}, runs: ${job.runs}`);
  const child = fork(join(__dirname, "child.ts"), [kind, String(job.tenants), String(job.runs), job.folder], {
    execArgv: ["--require", require.resolve("tsx/cjs")],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (figures) => resolve(figures as Measured[Kind]));
    child.once("exit", () => reject(new Error(`measuring ${kind} with ${job.tenants} tenants failed`)));
  });
}

function readOptions(): { sizes: number[]; json: boolean } {
  const { values } = parseArgs({
    options: { tenants: { type: "string", default: "10,100,1000" }, json: { type: "boolean", default: false } },
  });
  const sizes = values.tenants.split(",").map(Number);
  const isSize = (size: number) => Number.isInteger(size) && size >= 1 && size <= maxTenants;
  if (!sizes.every(isSize)) {
    throw new Error(`--tenants must be whole numbers from 1 to ${maxTenants} with commas, got "${values.tenants}"`);
  }
  return { sizes: sizes.sort((one, other) => one - other), json: values.json };
}

async function main(): Promise<void> {
  const { sizes, json } = readOptions();
  const figures: SizeFigures[] = [];
  for (const size of sizes) figures.push(await measureSize(size));
  console.error(renderTable(figures));
  if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  const problems = checkFigures(figures);
  if (problems.length === 0) return;
  console.error(problems.join("\n"));
  process.exitCode = 1;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
