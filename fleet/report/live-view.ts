import logUpdate from "log-update";

/** How often what is shown is drawn anew, in milliseconds: elapsed seconds go on. */
const interval = 200;

/**
 * A few lines that change at the bottom of a terminal, below lines that stay: all that is written to it meanwhile. The
 * cursor is never hidden: a process that is killed at any moment leaves nothing to restore.
 */
export class LiveView {
  readonly #terminal: NodeJS.WriteStream;
  readonly #render: () => readonly string[];
  readonly #write: NodeJS.WriteStream["write"];
  readonly #view: logUpdate.LogUpdate;
  readonly #timer: NodeJS.Timeout;

  /** @param render returns the lines */
  constructor(terminal: NodeJS.WriteStream, render: () => readonly string[]) {
    this.#terminal = terminal;
    this.#render = render;
    this.#write = terminal.write;
    this.#view = logUpdate.create(pastOurselves(terminal), { showCursor: true });
    terminal.write = (chunk: string | Uint8Array) => this.#writeAbove(String(chunk));
    this.#timer = setInterval(() => this.#draw(), interval);
    // A view is no reason to go on.
    this.#timer.unref();
    this.#draw();
  }

  /** Takes away the lines that change. */
  stop(): void {
    clearInterval(this.#timer);
    this.#terminal.write = this.#write;
    this.#view.clear();
  }

  #writeAbove(text: string): boolean {
    this.#view.clear();
    const written = this.#write.call(this.#terminal, text.endsWith("\n") ? text : `${text}\n`);
    this.#draw();
    return written;
  }

  #draw(): void {
    const { columns = 80 } = this.#terminal;
    // A line that wraps would make the view higher with each name that is long.
    this.#view(
      this.#render()
        .map((line) => line.slice(0, columns - 1))
        .join("\n"),
    );
  }
}

/** The terminal as it was before a view took over what is written to it. */
function pastOurselves(terminal: NodeJS.WriteStream): NodeJS.WriteStream {
  return Object.create(terminal, { write: { value: terminal.write.bind(terminal) } });
}

/** Whether a stream is a terminal that can take lines back. */
export function isLively({ isTTY }: NodeJS.WriteStream): boolean {
  return isTTY === true && process.env.TERM !== "dumb";
}
