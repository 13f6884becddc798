import type { PeerId, PeerRun } from "./peers";

/** What the peers cost with fleets of one size. */
export interface FleetFigures {
  readonly tenants: number;
  /** How often each peer was run. */
  readonly rounds: number;
  /** Of `tenantry apply` of those tenants of this size that are not in the one before. */
  readonly apply: PeerRun;
  /** Medians of the rounds. */
  readonly peers: Readonly<Record<PeerId, PeerRun>>;
}

/** What our own process costs, with an engine that answers at once: nothing is deployed for it. */
export interface OwnFigures {
  readonly tenants: number;
  /** Whether the engine answers that there are changes, and shows them. */
  readonly changes: boolean;
  readonly run: PeerRun;
}

/** All that a run of the benchmark has measured. */
export interface CommandFigures {
  /** Tenants at a time. */
  readonly parallel: number;
  readonly vmsOfTenant: number;
  /** Of the machine. */
  readonly cores: number;
  /** Load of the machine over a minute, before and after: more than cores, and times are those of waiting. */
  readonly load: { readonly before: number; readonly after: number };
  readonly durationMs: number;
  readonly fleets: readonly FleetFigures[];
  readonly own: readonly OwnFigures[];
}

/** Returns of several runs the median of each figure; of memory, the most. */
export function takeMedians(runs: readonly PeerRun[]): PeerRun {
  const [first] = runs;
  if (first === undefined) throw new Error("nothing was measured");
  const own = runs.flatMap((run) => run.own ?? []);
  return {
    measured: first.measured,
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
    own:
      own.length === 0
        ? undefined
        : {
            cpuMs: median(own.map(({ cpuMs }) => cpuMs)),
            memoryMiB: Math.max(...own.map(({ memoryMiB }) => memoryMiB)),
          },
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
