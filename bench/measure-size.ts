import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Job, Measured } from "./child";
import type { SizeFigures } from "./report";

/**
 * How many tenants each kind is measured with in all runs of one size, and how many runs it has at least: what is short
 * is repeated until compiling the code does not count.
 */
const effort = {
  ledger: { tenants: 1000, runs: 5 },
  ours: { tenants: 300, runs: 1 },
  bare: { tenants: 300, runs: 1 },
} satisfies Record<keyof Measured, { tenants: number; runs: number }>;

/** Measures a ledger and a synthesis of one size, and what bare cdktf costs with the same resources. */
export async function measureSize(tenants: number, onStep: (line: string) => void): Promise<SizeFigures> {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-"));
  const runs = {
    ledger: countRuns("ledger", tenants),
    ours: countRuns("ours", tenants),
    bare: countRuns("bare", tenants),
  };
  const measure = <Kind extends keyof Measured>(kind: Kind) => {
    onStep(`${tenants} tenants, ${kind}, runs: ${runs[kind]}`);
    return measureKind(kind, { tenants, runs: runs[kind], folder });
  };
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
  const child = fork(join(__dirname, "child.ts"), [kind, String(job.tenants), String(job.runs), job.folder], {
    execArgv: ["--require", require.resolve("tsx/cjs")],
  });
  return new Promise((resolve, reject) => {
    child.once("message", (figures) => resolve(figures as Measured[Kind]));
    child.once("exit", () => reject(new Error(`measuring ${kind} with ${job.tenants} tenants failed`)));
  });
}
