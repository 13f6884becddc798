import type { CommandFigures, FleetFigures } from "./figures";
import type { PeerId } from "./peers";

/** What is to be reached. */
interface Target {
  /** For people: what has to be what. */
  readonly rule: string;
  readonly unit: string;
  /** Returns the figure; undefined: not measured. */
  readonly pick: (figures: CommandFigures) => number | undefined;
  readonly isReached: (figure: number) => boolean;
  /**
   * Whether another run would come to the same, so that a miss is one: memory and CPU time of our own process. Times
   * beside those of other programs depend on what the machine does besides.
   */
  readonly isSteady: boolean;
}

/** A target, and what was measured. */
export interface Judgement {
  readonly rule: string;
  readonly unit: string;
  /** `null`: not measured. */
  readonly figure: number | null;
  readonly verdict: "reached" | "missed" | "not measured";
  readonly isSteady: boolean;
}

const atMost = (limit: number) => (figure: number) => figure <= limit;
const below = (limit: number) => (figure: number) => figure < limit;
const atLeast = (limit: number) => (figure: number) => figure >= limit;

const targets: readonly Target[] = [
  {
    rule: "to plan the one tenant of a fleet takes less than 0.5 s longer than tofu plan",
    unit: "s",
    pick: withFleet(1, (wall) => (wall("plan") - wall("rawLoop")) / 1000),
    isReached: below(0.5),
    isSteady: false,
  },
  {
    rule: "the same with a synthesis",
    unit: "s",
    pick: withFleet(1, (wall) => (wall("planCold") - wall("rawLoop")) / 1000),
    isReached: below(0.5),
    isSteady: false,
  },
  {
    rule: "to plan 100 tenants takes at most as long as tofu plan under xargs -P, as many at a time",
    unit: "times",
    pick: withFleet(100, (wall) => wall("plan") / wall("rawParallel")),
    isReached: atMost(1),
    isSteady: false,
  },
  {
    rule: "the same with a synthesis",
    unit: "times",
    pick: withFleet(100, (wall) => wall("planCold") / wall("rawParallel")),
    isReached: atMost(1),
    isSteady: false,
  },
  {
    rule: "to plan 100 tenants, with a synthesis, is at least 8 times as fast as cdktf diff of each",
    unit: "times",
    pick: withFleet(100, (wall) => wall("cdktfDiff") / wall("planCold")),
    isReached: atLeast(8),
    isSteady: false,
  },
  {
    rule: "drift --fast of 100 tenants without drift is at least 10 times as fast as drift",
    unit: "times",
    pick: withFleet(100, (wall) => wall("drift") / wall("driftFast")),
    isReached: atLeast(10),
    isSteady: false,
  },
  {
    rule: "our own process has less than 250 MB when it plans 1,000 tenants",
    unit: "MB",
    pick: ({ own }) => findMost(own.filter(({ tenants }) => tenants === 1000).map(({ run }) => run.own?.memoryMiB)),
    isReached: below(250),
    isSteady: true,
  },
  {
    rule: "1,000 tenants cost our own process at most 12 times the CPU time of 100",
    unit: "times",
    pick: ({ own }) => {
      const find = (count: number) => own.find(({ tenants, changes }) => tenants === count && !changes)?.run.own?.cpuMs;
      const [small, large] = [find(100), find(1000)];
      return small === undefined || large === undefined ? undefined : large / small;
    },
    isReached: atMost(12),
    isSteady: true,
  },
];

/** Returns what of the targets is reached. */
export function judge(figures: CommandFigures): Judgement[] {
  return targets.map(({ rule, unit, pick, isReached, isSteady }) => {
    const figure = pick(figures);
    const verdict = figure === undefined ? "not measured" : isReached(figure) ? "reached" : "missed";
    return { rule, unit, figure: figure ?? null, verdict, isSteady };
  });
}

function withFleet(count: number, compare: (wall: (peer: PeerId) => number) => number) {
  return ({ fleets }: CommandFigures): number | undefined => {
    const fleet: FleetFigures | undefined = fleets.find(({ tenants }) => tenants === count);
    return fleet && compare((peer) => fleet.peers[peer].wallMs);
  };
}

/** MiB as MB. */
function findMost(memories: readonly (number | undefined)[]): number | undefined {
  const known = memories.filter((memory) => memory !== undefined);
  return known.length === 0 ? undefined : (Math.max(...known) * 2 ** 20) / 1e6;
}
