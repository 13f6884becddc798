import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { buildFleet } from "../constructs/build-fleet";
import { parseLedger } from "../ledger/ledger-document";
import { Clock, readPeakMemory, type Time } from "./clock";
import type { BenchFleet } from "./fleet";

/** What a synthesis costs. */
export interface SynthFigures {
  /** Until every construct is there; of ours, with every check. */
  readonly construct: Time;
  /** cdktf's own part: rendering and writing. */
  readonly synth: Time;
  /** Number of resources by type, of all stacks. */
  readonly resources: Readonly<Record<string, number>>;
  /** MiB, of one run. */
  readonly memory: number;
}

/** What of a `cdk.tf.json` is looked at here. */
export interface StackDocument {
  readonly provider: Readonly<Record<string, readonly Attributes[]>>;
  readonly variable: Readonly<Record<string, Attributes>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly terraform: { readonly backend: { readonly local: { readonly path: string } } };
}

/** Arguments of a block, in Terraform's words. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Measures the synthesis of a fleet, whose ledger lacks nothing, into `outdir`, which stays there. */
export function measureFleet({ tenants, sites }: BenchFleet, text: string, runs: number, outdir: string): SynthFigures {
  const claims = parseLedger(text);
  process.env.CDKTF_OUTDIR = outdir;
  return measureSynth(runs, outdir, () => {
    const { app, problems } = buildFleet({ tenants, sites, claims, mayUpdate: false, listDeployedProtected: () => [] });
    if (problems.length > 0) throw new Error(problems.slice(0, 10).join("\n"));
    return app;
  });
}

/** Measures how an app is constructed and synthesized into `outdir`. */
export function measureSynth(runs: number, outdir: string, construct: () => App): SynthFigures {
  const clock = new Clock();
  let memory = 0;
  for (let run = 0; run < runs; run += 1) {
    rmSync(outdir, { recursive: true, force: true });
    const app = clock.time("construct", construct);
    clock.time("synth", () => app.synth());
    // Later runs leave more behind than one needs.
    if (run === 0) memory = readPeakMemory();
  }
  return {
    construct: clock.get("construct"),
    synth: clock.get("synth"),
    resources: countResources([...readStacks(outdir).values()]),
    memory,
  };
}

/** Returns what an app synthesized, by stack. */
export function readStacks(outdir: string): Map<string, StackDocument> {
  const folder = join(outdir, "stacks");
  return new Map(
    readdirSync(folder).map((stack) => [stack, JSON.parse(readFileSync(join(folder, stack, "cdk.tf.json"), "utf8"))]),
  );
}

function countResources(stacks: readonly StackDocument[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { resource } of stacks) {
    for (const [type, named] of Object.entries(resource)) {
      counts[type] = (counts[type] ?? 0) + Object.keys(named).length;
    }
  }
  return counts;
}
