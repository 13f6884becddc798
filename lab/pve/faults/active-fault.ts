import { createHash } from "node:crypto";
import type { Fault } from "./fault";

/** How many of its last strikes a fault remembers. */
const REMEMBERED = 20;

/** One strike. */
export interface Strike {
  /** ISO 8601, UTC, by the system's clock. */
  readonly time: string;
  /** What was struck: `POST /nodes/pve1/qemu/100/clone`, or a task's UPID and step. */
  readonly what: string;
}

/** What is told of a fault: what was asked for, complete, and what came of it. */
export type FaultReport = Fault & {
  readonly id: number;
  /** How many requests or steps it fitted. */
  readonly seen: number;
  /** How many of them it struck. */
  readonly struck: number;
  /** How many of them it holds now. */
  readonly held: number;
  /** The last strikes, the oldest first. */
  readonly strikes: readonly Strike[];
};

/** How a fault ends what it holds: lets it go on, or breaks it off, when the state that it works on is replaced. */
export type Release = "go on" | "break off";

/** A fault that has been asked for, with what came of it. */
export class ActiveFault<F extends Fault = Fault> {
  readonly #strikes: Strike[] = [];
  /** Settles when the fault is removed. */
  readonly ended: Promise<Release>;
  #end: (release: Release) => void = () => undefined;
  #seen = 0;
  #struck = 0;
  #held = 0;

  constructor(
    readonly id: number,
    readonly fault: F,
  ) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Whether it has struck as often as it was to. */
  get isSpent(): boolean {
    return this.fault.times !== "always" && this.#struck >= this.fault.times;
  }

  /** Sees one thing that the fault fits, and decides whether it is struck; that is written down. */
  strike(what: string): boolean {
    this.#seen += 1;
    if (this.isSpent || this.#isSpared()) return false;
    this.#struck += 1;
    this.#strikes.push({ time: new Date().toISOString(), what });
    if (this.#strikes.length > REMEMBERED) this.#strikes.shift();
    return true;
  }

  /** Waits for the end of the fault, or of what it holds: `"gone"`. */
  async hold(gone: Promise<unknown>): Promise<Release | "gone"> {
    this.#held += 1;
    try {
      return await Promise.race([this.ended, gone.then(() => "gone" as const)]);
    } finally {
      this.#held -= 1;
    }
  }

  /** Ends the fault, and with it what it holds. */
  end(release: Release): void {
    this.#end(release);
  }

  /** What is told of it. */
  report(): FaultReport {
    return {
      id: this.id,
      ...this.fault,
      seen: this.#seen,
      struck: this.#struck,
      held: this.#held,
      strikes: [...this.#strikes],
    };
  }

  #isSpared(): boolean {
    if (!("after" in this.fault)) return false;
    const { after, probability, seed } = this.fault;
    if (this.#seen <= after) return true;
    return probability < 1 && drawFraction(seed, this.#seen) >= probability;
  }
}

/** A number from 0 up to 1 that looks random, and is the same for the same seed and turn. */
function drawFraction(seed: number, turn: number): number {
  return createHash("sha256").update(`${seed}:${turn}`).digest().readUInt32BE() / 2 ** 32;
}
