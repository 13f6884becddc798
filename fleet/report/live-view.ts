/** How often what is shown is drawn anew, in milliseconds: elapsed seconds go on. */
const interval = 200;

/**
 * A few lines that change at the bottom of a terminal, below lines that stay: all that is written to it meanwhile. The
 * cursor is left as it is, below them: a process that is killed at any moment leaves nothing to restore.
 */
export class LiveView {
  readonly #terminal: NodeJS.WriteStream;
  readonly #render: () => readonly string[];
  readonly #write: NodeJS.WriteStream["write"];
  readonly #timer: NodeJS.Timeout;
  /** What is on the terminal that is to go: lines, each with its end. */
  #shown = "";

  /** @param render returns the lines: of characters that are one column wide each */
  constructor(terminal: NodeJS.WriteStream, render: () => readonly string[]) {
    this.#terminal = terminal;
    this.#render = render;
    this.#write = terminal.write;
    terminal.write = (chunk: string | Uint8Array) => this.#draw(String(chunk));
    this.#timer = setInterval(() => this.#draw(""), interval);
    // A view is no reason to go on.
    this.#timer.unref();
    this.#draw("");
  }

  /** Takes away the lines that change. */
  stop(): void {
    clearInterval(this.#timer);
    this.#terminal.write = this.#write;
    this.#terminal.write(this.#erase());
  }

  /** At once, so that a terminal never shows half of it: the lines that change go, what stays, those that change. */
  #draw(text: string): boolean {
    const { columns = 80, rows = 24 } = this.#terminal;
    // A line as wide as the terminal may wrap, and one as high as it scrolls: what is erased would be another.
    const lines = this.#render()
      .slice(0, Math.max(1, rows - 1))
      .map((line) => `${line.slice(0, columns - 1)}\n`);
    const shown = lines.join("");
    if (text === "" && shown === this.#shown) return true;
    const above = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    const drawn = this.#erase() + above + shown;
    this.#shown = shown;
    return this.#write.call(this.#terminal, drawn);
  }

  #erase(): string {
    const height = this.#shown.split("\n").length - 1;
    this.#shown = "";
    return height === 0 ? "" : `\u001b[${height}A\u001b[J`;
  }
}

/** Whether a stream is a terminal that can take lines back. */
export function isLively({ isTTY }: NodeJS.WriteStream): boolean {
  return isTTY === true && process.env.TERM !== "dumb";
}
