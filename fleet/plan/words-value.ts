/** How much of a text is shown, in characters. */
const longest = 60;

/**
 * Returns a text as a terminal may show it: what would move the cursor, change colours or hide letters is written as an
 * escape, `\u{1b}`. For all that comes from users, plans and the world.
 */
export function escapeText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}

/** Returns a value as people read it: `none` for what is not there, `yes` and `no`; long texts are cut. */
export function renderValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(renderValue).join(", ");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const [...letters] = text;
  return escapeText(letters.length > longest ? `${letters.slice(0, longest).join("")}…` : text);
}

/** Returns `4096 → 8192 MiB`. */
export function renderTransition(before: unknown, after: unknown, unit = ""): string {
  const ending = unit === "" || renderValue(after) === "none" ? "" : ` ${unit}`;
  return `${renderValue(before)} → ${renderValue(after)}${ending}`;
}

/** Returns `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly (string | number)[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Returns whether the value is one that nobody knows before the apply. */
export function isUnknown(value: unknown): boolean {
  return value === "(known after apply)";
}
