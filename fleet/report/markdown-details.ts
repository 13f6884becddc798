import { renderBlock, wrapLine } from "./markdown-text";
import { renderCount, toOneLine } from "./one-line";

/** A part of a comment that opens. */
export interface Details {
  /** HTML of the line that is always seen. */
  readonly summary: string;
  /** Whether it is open from the start. */
  readonly isOpen: boolean;
  /** What it shows when it is open: an entry a row, of one line or more ({@link renderRow}). */
  readonly rows: readonly (readonly string[])[];
}

/** As wide as a comment on GitHub shows code without a scroll bar. */
const width = 100;

/** One line says no more than that: an engine's error may be as long as a page. */
const longestLine = 600;

/** Characters that a part may take even where many are to come. */
const roomOfPart = 1500;

/**
 * Returns parts of a comment, as many as fit.
 *
 * @param room characters for all of them, and for two line breaks after each. What does not fit of a part is counted in
 * it; parts that do not fit are left out, from the end
 */
export function renderDetails(parts: readonly Details[], room: number): string[] {
  let left = room;
  const texts: string[] = [];
  for (const [index, part] of parts.entries()) {
    const text = renderPart(part, Math.max(roomOfPart, Math.floor(left / (parts.length - index)) - 2));
    if (text.length + 2 > left) break;
    texts.push(text);
    left -= text.length + 2;
  }
  return texts;
}

/** Returns a row of a block in the language `diff`: its mark decides about its colour. */
export function renderRow(mark: string, text: string): string[] {
  const line = toOneLine(text);
  const cut = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
  // What is made begins with a plus of its own.
  return wrapLine(cut.startsWith("+ ") && mark === "+" ? cut : `${mark} ${cut}`, width, `${mark}   `);
}

/** At least the frame and one row are there. */
function renderPart({ summary, isOpen, rows }: Details, room: number): string {
  const render = (shown: Details["rows"]) =>
    [
      `<details${isOpen ? " open" : ""}><summary>${summary}</summary>`,
      "",
      ...renderBlock("diff", [...shown.flat(), ...renderRest(rows.length - shown.length)]),
      "",
      "</details>",
    ].join("\n");
  let count = rows.length;
  let text = render(rows);
  while (text.length > room && count > 1) {
    count = Math.max(1, Math.min(count - 1, Math.floor((count * room) / text.length)));
    text = render(rows.slice(0, count));
  }
  return text;
}

function renderRest(count: number): string[] {
  return count === 0 ? [] : [`# ${renderCount(count, "line")} more in the job's log`];
}
