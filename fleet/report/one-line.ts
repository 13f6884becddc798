/**
 * Returns a text as one line: line breaks, control characters and what turns the direction of a text are blanks. What a
 * server or an engine says must neither move a terminal's cursor nor end a line.
 */
export function toOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

/** Returns a duration as a person says it: `0.4 s`, `12 s`, `3 min 5 s`. */
export function renderDuration(milliseconds: number): string {
  return milliseconds < 9950 ? `${(milliseconds / 1000).toFixed(1)} s` : renderSeconds(Math.round(milliseconds / 1000));
}

/** Returns a duration in whole seconds, for what goes on: `0 s`, `3 min 5 s`. */
export function renderSeconds(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Returns a number with its noun: `1 tenant`, `2 tenants`. */
export function renderCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Returns names in one line, no more than a person reads. */
export function renderNames(names: readonly string[]): string {
  return [...names.slice(0, 20), ...(names.length > 20 ? [`and ${names.length - 20} more`] : [])].join(", ");
}
