import { parseArgs } from "node:util";
import { maxTenants } from "./site";

const parts = ["synthesis", "commands"] as const;

/** What is measured: ledger and synthesis, or the commands with deployed tenants. */
export type Part = (typeof parts)[number];

/** What a run of the benchmark is asked for. */
export interface BenchOptions {
  /** Numbers of tenants for each part that is measured, ascending. */
  readonly sizes: Readonly<Partial<Record<Part, readonly number[]>>>;
  /** Tenants at a time; undefined: by cores. */
  readonly parallel: number | undefined;
  /** Figures on stdout. */
  readonly json: boolean;
}

const usual: Readonly<Record<Part, string>> = { synthesis: "10,100,1000", commands: "1,10,100" };

/** @throws Error that says which option is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tenants: { type: "string" }, parallel: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const wrong = positionals.find((name) => !parts.some((part) => part === name));
  if (wrong !== undefined) throw new Error(`what is measured must be ${parts.join(" or ")}, got "${wrong}"`);
  const chosen = parts.filter((part) => positionals.length === 0 || positionals.includes(part));
  const parallel = values.parallel === undefined ? undefined : Number(values.parallel);
  if (parallel !== undefined && !(Number.isInteger(parallel) && parallel >= 1 && parallel <= 64)) {
    throw new Error(`--parallel must be a whole number from 1 to 64, got "${values.parallel}"`);
  }
  const sizes = chosen.map((part) => [part, readSizes(values.tenants ?? usual[part])]);
  return { sizes: Object.fromEntries(sizes), parallel, json: values.json };
}

function readSizes(text: string): number[] {
  const sizes = text.split(",").map(Number);
  const isSize = (size: number) => Number.isInteger(size) && size >= 1 && size <= maxTenants;
  if (!sizes.every(isSize)) {
    throw new Error(`--tenants must be whole numbers from 1 to ${maxTenants} with commas, got "${text}"`);
  }
  return [...new Set(sizes)].sort((one, other) => one - other);
}
