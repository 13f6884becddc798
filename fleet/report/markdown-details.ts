import { limit } from "./markdown-limit";
import { renderNames } from "./markdown-table";
import { escapeHtml, renderBlock, wrapLine } from "./markdown-text";
import { renderCount, toOneLine } from "./one-line";

/** What is said of a tenant: a part of a comment that opens. */
export interface Details {
  readonly tenant: string;
  /** HTML: what is always seen beside its name. */
  readonly summary: string;
  /** Whether it is open from the start. */
  readonly isOpen: boolean;
  /** HTML: what it has in common with those beside it; many of one group are in a part of their own. */
  readonly group: string;
  /** What it shows when it is open: an entry a row, of one line or more ({@link renderRow}). */
  readonly rows: readonly (readonly string[])[];
}

/** As wide as a comment on GitHub shows code without a scroll bar. */
const width = 100;

/** One line says no more than that: an engine's error may be as long as a page. */
const longestLine = 600;

/** Characters that a part may take even where many are to come. */
const roomOfPart = 1500;

/** Characters for what is around groups, and for the names of those that do not fit. */
const [roomOfGroups, roomOfNames] = [800, 1200];

/** So many of one group are read one after another; more are folded together. */
const largestRun = 20;

/**
 * Returns a comment, within the limits of GitHub and GitLab: what is above the details of tenants, as many of these as fit,
 * which are left out, and what is below.
 */
export function renderComment(head: readonly string[], tenants: readonly Details[], foot: readonly string[]): string {
  let room = limit - [...head, ...foot].join("\n\n").length - roomOfGroups - roomOfNames;
  const shown: string[] = [];
  for (const [index, one] of tenants.entries()) {
    const text = renderTenant(one, Math.max(roomOfPart, Math.floor(room / (tenants.length - index)) - 2));
    if (text.length + 2 > room) break;
    shown.push(text);
    room -= text.length + 2;
  }
  const left = tenants.slice(shown.length).map(({ tenant }) => tenant);
  return `${[...head, ...foldGroups(tenants, shown), ...renderLeft(left), ...foot].join("\n\n")}\n`;
}

/** Returns a row of a block in the language `diff`: its mark decides about its colour. */
export function renderRow(mark: string, text: string): string[] {
  const line = toOneLine(text);
  const cut = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
  // What is made begins with a plus of its own.
  const words = mark === "+" && cut.startsWith("+ ") ? cut.slice(2) : cut;
  return wrapLine(words, width - mark.length - 1, "  ").map((one) => `${mark} ${one}`);
}

/** Returns rows as a block in the language `diff`, as many as fit, at least one; what does not fit is counted. */
export function renderRows(rows: Details["rows"], room: number): string {
  const render = (shown: Details["rows"]) => {
    const rest = rows.length - shown.length;
    const lines = rest === 0 ? [] : [`# ${renderCount(rest, "line")} more in the job's log`];
    return renderBlock("diff", [...shown.flat(), ...lines]).join("\n");
  };
  let count = rows.length;
  let text = render(rows);
  while (text.length > room && count > 1) {
    count = Math.max(1, Math.min(count - 1, Math.floor((count * room) / text.length)));
    text = render(rows.slice(0, count));
  }
  return text;
}

/**
 * Returns Markdown as a part of a comment that opens.
 *
 * @param summary HTML of the line that is always seen
 */
export function fold(summary: string, isOpen: boolean, content: string): string {
  return `<details${isOpen ? " open" : ""}><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

function renderTenant({ tenant, summary, isOpen, rows }: Details, room: number): string {
  const line = `<code>${escapeHtml(tenant)}</code> ${summary}`;
  return fold(line, isOpen, renderRows(rows, room - fold(line, isOpen, "").length));
}

/** Those of one group stand side by side; those that are open stand alone. */
function foldGroups(tenants: readonly Details[], shown: readonly string[]): string[] {
  const runs: { readonly group: string | undefined; readonly texts: string[]; count: number }[] = [];
  for (const [index, { isOpen, ...one }] of tenants.entries()) {
    const group = isOpen ? undefined : one.group;
    const last = runs.at(-1);
    const run = last !== undefined && last.group === group ? last : { group, texts: [], count: 0 };
    if (run !== last) runs.push(run);
    run.texts.push(...shown.slice(index, index + 1));
    run.count += 1;
  }
  return runs.flatMap(({ group, texts, count }) => {
    if (group === undefined || texts.length <= largestRun) return texts;
    const told = texts.length === count ? `${count}` : `${texts.length} of ${count}`;
    return [fold(`${group}: ${told} more tenants`, false, texts.join("\n\n"))];
  });
}

function renderLeft(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = renderNames(names, roomOfNames - 100);
  const rest = renderCount(names.length, "more tenant");
  return [`For details of ${rest} see the job's log${shown === "" ? "" : `: ${shown}`}.`];
}
