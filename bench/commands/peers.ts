import { rmSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import type { BenchLab } from "./bench-lab";
import { measure, type Usage } from "./measure";

/** Where commands run. */
export type Place = Pick<BenchLab, "workspace" | "environment">;

/** Something that is measured beside others. */
export interface Peer {
  /** For people. */
  readonly title: string;
  /** The most tenants that are measured: of what does one after the other, a part tells enough. @default - all */
  readonly sample?: number;
  /** Returns the commands for some tenants of the fleet, one after the other. */
  readonly render: (tenants: readonly string[], parallel: number) => readonly (readonly string[])[];
  /** What is done before, and not measured. */
  readonly prepare?: (place: Place) => Promise<unknown> | unknown;
}

const engine = '"$TERRAFORM_BINARY_NAME" -chdir=cdktf.out/stacks';
const quiet = "plan -input=false -no-color -detailed-exitcode";
const tenantry = (...args: string[]) => [["node", "fleet/bin.mjs", ...args]];
const tenantryWith =
  (...args: string[]) =>
  (_: unknown, parallel: number) =>
    tenantry(...args, "--parallel", String(parallel));

/**
 * All of them, in the order in which they run: each finds what the one before it leaves. `tenantry plan` initializes the
 * stack folders for the raw engine, and `cdktf diff` is last, as it writes them anew.
 */
export const peers = {
  planCold: {
    title: "tenantry plan, synthesis included",
    // Where nobody knows what the stacks were made of, they are made.
    prepare: ({ workspace }) => rmSync(join(workspace, "cdktf.out", "synthesis.json"), { force: true }),
    render: tenantryWith("plan"),
  },
  plan: { title: "tenantry plan, nothing to synthesize", render: tenantryWith("plan") },
  drift: { title: "tenantry drift", render: tenantryWith("drift") },
  driftFast: { title: "tenantry drift --fast", render: tenantryWith("drift", "--fast") },
  rawLoop: {
    title: "tofu plan, one after the other",
    sample: 20,
    render: (tenants) => [["sh", "-c", `set -e; for tenant; do ${engine}/$tenant ${quiet}; done`, "sh", ...tenants]],
  },
  rawParallel: {
    title: "tofu plan under xargs -P",
    render: (tenants, parallel) => [renderXargs(tenants, parallel)],
  },
  rawParallelTuned: {
    title: "the same with the engine's settings of tenantry (GOGC)",
    render: (tenants, parallel) => [["env", "GOGC=off", "GOMEMLIMIT=512MiB", ...renderXargs(tenants, parallel)]],
  },
  cdktfDiffOnly: {
    title: "cdktf diff --skip-synth, one after the other",
    sample: 5,
    // OpenTofu leaves its own registry alone in a lock, and cdktf would fetch what it misses there.
    prepare: ({ workspace, environment }) =>
      execa("node", ["--require", "tsx/cjs", "main.ts"], { cwd: workspace, env: environment, extendEnv: false }),
    render: (tenants) => tenants.map((tenant) => ["cdktf", "diff", tenant, "--skip-synth"]),
  },
  cdktfDiff: {
    title: "cdktf diff, one after the other",
    sample: 3,
    render: (tenants) => tenants.map((tenant) => ["cdktf", "diff", tenant]),
  },
} satisfies Record<string, Peer>;

/** Which of them. */
export type PeerId = keyof typeof peers;

/** What a peer has cost. */
export interface PeerRun extends Usage {
  /** Tenants that were measured; `wallMs` and CPU times are of the whole fleet, by their number. */
  readonly measured: number;
}

/** Measures a peer with all tenants of a fleet, or with a part of them that is spread over it. */
export async function measurePeer(
  place: Place,
  { sample = Number.POSITIVE_INFINITY, render, prepare }: Peer,
  tenants: readonly string[],
  parallel: number,
): Promise<PeerRun> {
  const measured = Math.min(tenants.length, sample);
  const chosen = Array.from(
    { length: measured },
    (_, index) => tenants[Math.floor((index * tenants.length) / measured)] ?? "",
  );
  await prepare?.(place);
  const runs: Usage[] = [];
  for (const command of render(chosen, parallel)) {
    runs.push(await measure({ command, folder: place.workspace, environment: place.environment }));
  }
  return { ...addUsages(runs, tenants.length / measured), measured };
}

/** Returns runs one after the other as one, `factor` times as many. */
function addUsages(runs: readonly Usage[], factor: number): Usage {
  const sum = (pick: (run: Usage) => number) => factor * runs.reduce((total, run) => total + pick(run), 0);
  const own = runs.flatMap((run) => run.own ?? []);
  return {
    wallMs: sum(({ wallMs }) => wallMs),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    own:
      own.length === 0
        ? undefined
        : { cpuMs: sum((run) => run.own?.cpuMs ?? 0), memoryMiB: Math.max(...own.map(({ memoryMiB }) => memoryMiB)) },
  };
}

function renderXargs(tenants: readonly string[], parallel: number): string[] {
  const command = `printf '%s\\n' "$@" | xargs -P ${parallel} -I '{}' ${engine}/'{}' ${quiet}`;
  return ["sh", "-c", command, "sh", ...tenants];
}
