import type { CommandFigures, FleetFigures, OwnFigures } from "../../../bench/commands/figures";
import { type PeerId, type PeerRun, peers } from "../../../bench/commands/peers";

/** What a peer has cost that took some seconds. */
export function makeRun(seconds: number, own?: PeerRun["own"]): PeerRun {
  return { wallMs: seconds * 1000, cpuMs: seconds * 1500, own, measured: 1 };
}

/** A fleet in which every peer takes 10 s, but for some. */
export function makeFleetFigures(tenants: number, seconds: Partial<Record<PeerId, number>> = {}): FleetFigures {
  const runs = (Object.keys(peers) as PeerId[]).map((id) => [id, { ...makeRun(seconds[id] ?? 10), measured: tenants }]);
  return { tenants, rounds: 3, apply: makeRun(30), peers: Object.fromEntries(runs) };
}

/** What our own process has used. */
export function makeOwn(tenants: number, cpuMs: number, memoryMiB: number, changes = false): OwnFigures {
  return { tenants, changes, run: makeRun(1, { cpuMs, memoryMiB }) };
}

export function makeFigures(fleets: readonly FleetFigures[], own: readonly OwnFigures[] = []): CommandFigures {
  const load = { before: 0.25, after: 2 };
  return { parallel: 2, vmsOfTenant: 3, cores: 2, load, durationMs: 61_000, fleets, own };
}
