import { say } from "../say";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * What an apply does about signals. Until something is applied, the first one ends the command. From then on it ends
 * nothing: what runs is finished, and nothing new is begun. The second one has the engines stop after the resources that
 * they are at, and save their states (OpenTofu 1.12.6, observed: a VM that is being cloned is finished). Nothing here ever kills an engine that applies.
 */
export class Interrupts {
  /** Aborted by the first signal. */
  readonly stop = new AbortController();
  /** Aborted by the second signal while something is applied. */
  readonly halt = new AbortController();
  #received: string | null = null;
  #tell: ((line: string) => void) | undefined;

  constructor() {
    for (const name of signals) process.on(name, () => this.#receive(name));
    // A terminal or a pipe that has gone must not end an apply.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  }

  /** The first signal; `null`: none. */
  get received(): string | null {
    return this.#received;
  }

  /** From now on, something may be applied. @param tell says a line to people, beside what is shown of progress */
  beginApply(tell: (line: string) => void): void {
    this.#tell = tell;
  }

  #receive(name: (typeof signals)[number]): void {
    const isFirst = this.#received === null;
    this.#received ??= name;
    this.stop.abort();
    const tell = this.#tell;
    if (tell === undefined) {
      say(`${name}: nothing is applied`);
      if (!isFirst) process.exit(1);
    } else if (isFirst) {
      tell(
        `${name}: what is in flight is finished, nothing new is begun; once more, and the engines stop after the resources that they are at`,
      );
    } else {
      tell(`${name}: the engines stop after the resources that they are at, and save their states`);
      this.halt.abort();
    }
  }
}
