/** How long something took, in milliseconds. */
export interface Time {
  /** Median of all runs: with many, code is compiled and the first ones do not count. */
  readonly ms: number;
  /** The first run, before anything is compiled: what a person waits for. */
  readonly first: number;
}

/** Takes the time of steps that are run again and again. */
export class Clock {
  private readonly times = new Map<string, number[]>();

  /** Runs a step and returns what it returns. */
  time<T>(step: string, run: () => T): T {
    const started = performance.now();
    const result = run();
    const took = performance.now() - started;
    this.times.set(step, [...(this.times.get(step) ?? []), took]);
    return result;
  }

  /** Returns how long a step took. */
  get(step: string): Time {
    const times = this.times.get(step) ?? [];
    const sorted = [...times].sort((one, other) => one - other);
    return { ms: sorted[sorted.length >> 1] ?? Number.NaN, first: times[0] ?? Number.NaN };
  }
}

/** Returns the most memory that this process has had, in MiB. */
export function readPeakMemory(): number {
  return process.resourceUsage().maxRSS / 1024;
}
