/** The cluster's clock: the system's, and what it was put forward by. */
export class Clock {
  #aheadMs = 0;

  /** Milliseconds since 1970. */
  readonly now = (): number => Date.now() + this.#aheadMs;

  /** Puts the clock forward, so that tickets expire and status rounds pass without waiting. */
  advance(milliseconds: number): void {
    this.#aheadMs += milliseconds;
  }

  /** What it was put forward by, in milliseconds, to be put back by {@link load}. */
  save(): number {
    return this.#aheadMs;
  }

  /** Puts it forward by what it was when it was saved. */
  load(aheadMs: number): void {
    this.#aheadMs = aheadMs;
  }
}
