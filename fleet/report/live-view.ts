import type { WriteStream } from "node:tty";

/** How often what is shown is drawn anew, in milliseconds: elapsed seconds go on. */
const interval = 200;

/**
 * A few lines that change at the bottom of a terminal, below lines that stay. The cursor is left where it is and as it
 * is, below them: a process that is killed at any moment leaves nothing to restore.
 */
export class LiveView {
  readonly #terminal: WriteStream;
  readonly #render: () => readonly string[];
  readonly #timer: NodeJS.Timeout;
  /** How many lines are on the terminal that are to go. */
  #height = 0;

  /** @param render returns the lines: of characters that are one column wide each */
  constructor(terminal: WriteStream, render: () => readonly string[]) {
    this.#terminal = terminal;
    this.#render = render;
    this.#timer = setInterval(() => this.print(), interval);
    // A view is no reason to go on.
    this.#timer.unref();
    this.print();
  }

  /** Writes lines that stay, above those that change. */
  print(...lines: readonly string[]): void {
    const { columns = 80, rows = 24 } = this.#terminal;
    // A line as wide as the terminal may wrap, and one as high as it scrolls: what is erased would be another.
    const shown = this.#render()
      .slice(0, Math.max(1, rows - 1))
      .map((line) => line.slice(0, columns - 1));
    this.#write([...lines, ...shown]);
    this.#height = shown.length;
  }

  /** Takes away the lines that change. */
  stop(): void {
    clearInterval(this.#timer);
    this.#write([]);
    this.#height = 0;
  }

  /** At once, so that a terminal never shows half of it: up to the first line, erase all below, the new lines. */
  #write(lines: readonly string[]): void {
    const erase = this.#height === 0 ? "" : `\u001b[${this.#height}A\u001b[J`;
    this.#terminal.write(`${erase}${lines.map((line) => `${line}\n`).join("")}`);
  }
}
