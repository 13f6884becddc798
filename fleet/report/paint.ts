import { styleText } from "node:util";
import type { Verdict } from "../plan/tenant-plan";

/** What a line is about, as far as a colour shows it. */
export type Tone = "bad" | "grave" | "notable" | "good" | "quiet";

/** One style each: of several, Node 20 does not ask the terminal. */
const styles = { bad: "red", grave: "red", notable: "yellow", good: "green", quiet: "gray" } as const;

/** The tone of a line about each verdict; undefined: none of its own. */
export const tones: Readonly<Record<Verdict, Tone | undefined>> = {
  unchanged: "quiet",
  creates: "good",
  updates: undefined,
  restarts: "notable",
  replaces: "grave",
  destroys: "grave",
  failed: "bad",
};

/** Returns a line for stderr in the colours of its tone, where that is a terminal and nobody asked for none (`NO_COLOR`). */
export function paint(tone: Tone | undefined, line: string): string {
  return tone === undefined ? line : styleText(styles[tone], line, { stream: process.stderr, validateStream: true });
}
