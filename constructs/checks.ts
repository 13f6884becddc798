import { Token } from "cdktf";
import { constructIdRule, isConstructId } from "../substrate/names";

/** Range of a whole number; `step` when only its multiples are allowed. */
export interface IntegerRange {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
}

/** Returns what is wrong with the id of a construct. */
export function checkId(id: string): string[] {
  // A property that every JavaScript object has: the constructs library takes it for a child.
  if (id === "constructor") return [`id must not be "constructor", which is reserved`];
  return isConstructId(id) ? [] : [`id must ${constructIdRule}, got ${JSON.stringify(id)}`];
}

/** Returns what is wrong with the id that a construct had before. */
export function checkFormerId(id: string, formerly: string | undefined): string[] {
  if (formerly === undefined) return [];
  if (formerly === id) return [`formerly must be another id than the present one, got ${JSON.stringify(formerly)}`];
  return isConstructId(formerly) ? [] : [`formerly must ${constructIdRule}, got ${JSON.stringify(formerly)}`];
}

/**
 * Returns what is wrong with the slot of a device of a VM. The provider tells devices by their place in the list.
 *
 * @param at where its props are: `dataDisks[0].`
 * @param kind what it is, in words
 */
export function checkSlot(at: string, slot: string, expected: string, kind: "disk" | "device"): string[] {
  if (slot === expected) return [];
  const remedy = `slots are taken in order, and only the last ${kind} can be taken out`;
  return [`${at}interface must be "${expected}", got ${JSON.stringify(slot)}; ${remedy}`];
}

/** Returns what is wrong with a whole number. */
export function checkInteger(prop: string, value: number, { min, max, step = 1 }: IntegerRange): string[] {
  if (Number.isInteger(value) && value >= min && value <= max && value % step === 0) return [];
  const kind = step === 1 ? "a whole number" : `a multiple of ${step}`;
  return [
    `${prop} must be ${kind} from ${min} to ${max}, got ${typeof value === "number" ? value : JSON.stringify(value)}`,
  ];
}

/**
 * Characters that YAML, Proxmox VE or DNS would change or refuse: control characters but for tab and newline, line and
 * paragraph separators, the byte order mark, and halves of surrogate pairs.
 */
const unsafeText = /(?![\t\n])\p{Cc}|[\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/** Returns what is wrong with free text, which must be known at synth and reach its reader unchanged. */
export function checkText(prop: string, value: string): string[] {
  // A list's token is known only within a list.
  if (Token.isUnresolved(value) || Token.isUnresolved([value]))
    return [`${prop} must be known at synth, got a reference to another resource`];
  const found = unsafeText.exec(value)?.[0];
  if (found === undefined) return [];
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return [`${prop} must not contain control characters, got U+${code}`];
}

/** Returns one problem for each value that `values` holds more than once. */
export function checkDistinct(prop: string, values: readonly string[]): string[] {
  const repeated = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...repeated].map((value) => `${prop} must not repeat a value, got ${JSON.stringify(value)} more than once`);
}
