import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { say } from "./say";

/** By which people, terminals and systems end a command. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How long work may take to end when it is interrupted, in milliseconds. */
const grace = 10_000;

/**
 * What a command does about signals: it exits, so that what it has to clean up at its exit is cleaned up. While work runs
 * that has to be told, the first signal aborts it, and the command goes on to say how far it came; the second one exits.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #received: (typeof signals)[number] | undefined;
  #isAtWork = false;

  constructor() {
    // As many as there are tenants at a time.
    setMaxListeners(0, this.#controller.signal);
    for (const name of signals) process.on(name, () => this.#receive(name));
  }

  /** The signal that was received; undefined: none. */
  get received(): NodeJS.Signals | undefined {
    return this.#received;
  }

  /** The exit code of a command that was interrupted, as a shell has it. */
  get exitCode(): number {
    return 128 + (this.#received ? constants.signals[this.#received] : 0);
  }

  /** Runs work that is aborted by a signal. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#isAtWork = true;
    try {
      return await work(this.#controller.signal);
    } finally {
      this.#isAtWork = false;
    }
  }

  #receive(name: (typeof signals)[number]): void {
    const isFirst = this.#received === undefined;
    this.#received ??= name;
    if (!this.#isAtWork || !isFirst) this.#exit();
    say(`${name}: ending what runs`);
    setTimeout(() => this.#exit(), grace).unref();
    this.#controller.abort();
  }

  #exit(): never {
    say(`interrupted by ${this.#received}`);
    process.exit(this.exitCode);
  }
}
