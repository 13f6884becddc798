import { renderCode } from "./markdown-text";

/** A line of a table: how many tenants have something in common, and which. */
export interface TableRow {
  /** Markdown. */
  readonly title: string;
  readonly tenants: readonly string[];
  /** Which tenants are named: all, as they must not be overlooked; a few, where that is enough; none. */
  readonly named: "all" | "few" | "none";
}

/** Characters for the names of a few: two lines of a comment. */
const roomOfFew = 200;

/**
 * Returns a table of what tenants have in common, in the order given, without rows that no tenant is in.
 *
 * @param head of the first column
 * @param room characters for the names that must not be overlooked: where they are not enough, the rest is counted
 */
export function renderTable(head: string, rows: readonly TableRow[], room: number): string {
  let left = room;
  const lines = rows
    .filter(({ tenants }) => tenants.length > 0)
    .map(({ title, tenants, named }) => {
      const names = renderNames(tenants, named === "all" ? left : named === "few" ? roomOfFew : 0);
      if (named === "all") left -= names.length;
      return `| ${title} | ${tenants.length} | ${names} |`;
    });
  return [`| ${head} | tenants | |`, "|---|--:|---|", ...lines].join("\n");
}

/** Returns names, as many as fit: `a`, `b` and 3 more. */
export function renderNames(names: readonly string[], room: number): string {
  const shown: string[] = [];
  let length = " and 00000 more".length;
  for (const name of names.map(renderCode)) {
    length += name.length + 2;
    if (length > room) break;
    shown.push(name);
  }
  const rest = names.length - shown.length;
  if (rest === 0) return shown.join(", ");
  return shown.length === 0 ? "" : `${shown.join(", ")} and ${rest} more`;
}
