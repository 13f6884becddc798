import { toOneLine } from "./one-line";

/** Stands before a word that must not be overlooked, in the same line. */
export const loud = "⚠️\u00a0";

/**
 * Returns a text as code in a line of Markdown, a cell of a table too: nothing in it is markup, and GitHub and GitLab make
 * no link of a name, a number or an address in it (https://github.github.com/gfm/#code-spans).
 */
export function renderCode(text: string): string {
  const line = toOneLine(text).replaceAll("|", "\\|");
  const marks = "`".repeat(getLongestRun(line) + 1);
  // Code that is empty would be marks, and one that begins with a mark would lengthen them.
  const padding = line === "" || line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${marks}${padding}${line}${padding}${marks}`;
}

/** Returns lines as a block of code in Markdown, which nothing in them ends. */
export function renderBlock(language: string, lines: readonly string[]): string[] {
  const fence = "`".repeat(Math.max(3, ...lines.map((line) => getLongestRun(line) + 1)));
  return [`${fence}${language}`, ...lines, fence];
}

/** Returns a text as text of HTML. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return toOneLine(text).replaceAll(/[&<>"']/g, (one) => names[one] ?? one);
}

/** Returns a line as several that are not longer than `width` where it has blanks, all but the first with `indent`. */
export function wrapLine(line: string, width: number, indent: string): string[] {
  const lines = [""];
  for (const word of line.split(" ")) {
    const current = lines.at(-1) ?? "";
    if (current !== "" && current.length + 1 + word.length > width) lines.push(indent + word);
    else lines[lines.length - 1] = current === "" ? word : `${current} ${word}`;
  }
  return lines;
}

/** How many backticks stand side by side at most. */
function getLongestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
