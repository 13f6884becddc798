import { availableParallelism, loadavg } from "node:os";
import { type BenchLab, growFleet, startBenchLab } from "./bench-lab";
import { type CommandFigures, type FleetFigures, takeMedians } from "./figures";
import { measure } from "./measure";
import { measureOwn } from "./measure-own";
import { measurePeer, type PeerId, type PeerRun, peers } from "./peers";
import { vmsOfTenant } from "./write-fleet";

/** What is measured. */
export interface CommandsJob {
  /** The checkout. */
  readonly root: string;
  /** Numbers of tenants, ascending: the fleet grows. */
  readonly sizes: readonly number[];
  /** Numbers of tenants for the figures of our own process, likewise, not fewer than the last of the others. */
  readonly ownSizes: readonly number[];
  /** Tenants at a time. @default - the machine's cores */
  readonly parallel?: number;
  /** Gets a line before each step. */
  readonly onStep: (line: string) => void;
}

/** Boots a lab, and measures the commands there beside the engine and cdktf. */
export async function measureCommands(job: CommandsJob): Promise<CommandFigures> {
  const { root, sizes, ownSizes, parallel = availableParallelism(), onStep } = job;
  const started = performance.now();
  const before = getLoad();
  onStep("a lab is booted");
  const lab = await startBenchLab(root, Math.max(...sizes));
  try {
    const fleets: FleetFigures[] = [];
    for (const tenants of sizes) {
      fleets.push(
        await measureFleet(lab, { tenants, added: tenants - (fleets.at(-1)?.tenants ?? 0), parallel, onStep }),
      );
    }
    const own = await measureOwn(lab, { sizes: ownSizes, parallel, onStep });
    return {
      parallel,
      vmsOfTenant,
      cores: availableParallelism(),
      load: { before, after: getLoad() },
      durationMs: performance.now() - started,
      fleets,
      own,
    };
  } finally {
    await lab.lab.close();
  }
}

interface FleetJob {
  readonly tenants: number;
  /** Of them, those that are not deployed yet. */
  readonly added: number;
  readonly parallel: number;
  readonly onStep: (line: string) => void;
}

async function measureFleet(lab: BenchLab, { tenants, added, parallel, onStep }: FleetJob): Promise<FleetFigures> {
  onStep(`${tenants} tenants: apply`);
  await growFleet(lab, tenants);
  const names = Array.from({ length: tenants }, (_, index) => `tenant-${index}`);
  const apply = await measure({
    command: ["node", "fleet/bin.mjs", "apply", ...names.slice(-added), "--yes", "--parallel", String(parallel)],
    folder: lab.workspace,
    environment: lab.environment,
  });
  const rounds = countRounds(tenants);
  const ids = Object.keys(peers) as PeerId[];
  const runs = new Map<PeerId, PeerRun[]>(ids.map((id) => [id, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const id of ids) {
      onStep(`${tenants} tenants, round ${round} of ${rounds}: ${peers[id].title}`);
      runs.get(id)?.push(await measurePeer(lab, peers[id], names, parallel));
    }
  }
  const medians = ids.map((id) => [id, takeMedians(runs.get(id) ?? [])] as const);
  return {
    tenants,
    rounds,
    apply: { ...apply, measured: added },
    peers: Object.fromEntries(medians) as Record<PeerId, PeerRun>,
  };
}

/** Odd, so that one is in the middle; large fleets take minutes, and their times are sums of many. */
function countRounds(tenants: number): number {
  return Math.max(1, Math.min(5, Math.floor(30 / tenants) | 1));
}

/** Over the last minute. */
function getLoad(): number {
  return loadavg()[0] ?? Number.NaN;
}
