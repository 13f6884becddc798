import Table from "cli-table3";
import type { Measured } from "./child";
import type { Time } from "./clock";

/** What one size costs. */
export interface SizeFigures extends Measured {
  readonly tenants: number;
  /** How often each was run. */
  readonly runs: Readonly<Record<keyof Measured, number>>;
}

/**
 * Milliseconds in which the ledger of {@link limitTenants} tenants of 10 VMs each is allocated and checked, the median of
 * the runs: a person waits for it before each plan, and what takes longer than a second interrupts.
 */
const maxLedgerMs = 1000;
const limitTenants = 1000;

/** How much more a tenant may cost among {@link limitTenants} than among a tenth of them. 1 is linear, 10 quadratic. */
const maxGrowth = 2;

/** Returns what is worse than it may be, a line each; nothing is said of sizes that were not measured. */
export function checkFigures(figures: readonly SizeFigures[]): string[] {
  const large = figures.find(({ tenants }) => tenants === limitTenants);
  const small = figures.find(({ tenants }) => tenants === limitTenants / 10);
  if (large === undefined) return [];
  const problems: string[] = [];
  const took = getLedgerTime(large);
  if (took >= maxLedgerMs) {
    problems.push(
      `the ledger of ${limitTenants} tenants must be allocated and checked in less than ${maxLedgerMs} ms, took ${Math.round(took)} ms`,
    );
  }
  const growth = small === undefined ? 0 : getGrowth(small, large, getLedgerTime);
  if (growth > maxGrowth) {
    problems.push(
      `the ledger must take at most ${maxGrowth} times as long a tenant with ${limitTenants} tenants as with ${limitTenants / 10}, took ${growth.toFixed(2)} times`,
    );
  }
  return problems;
}

function getLedgerTime({ ledger }: SizeFigures): number {
  return sum(ledger.allocate, ledger.check).ms;
}

/** One line of the table. */
interface Row {
  readonly name: string;
  readonly unit: string;
  readonly pick: (size: SizeFigures) => number;
}

const rows: readonly Row[] = [
  { name: "ledger: allocate", unit: "ms", pick: ({ ledger }) => ledger.allocate.ms },
  { name: "ledger: check", unit: "ms", pick: ({ ledger }) => ledger.check.ms },
  { name: "ledger: both, first run", unit: "ms", pick: ({ ledger }) => sum(ledger.allocate, ledger.check).first },
  { name: "ledger: render the file", unit: "ms", pick: ({ ledger }) => ledger.render.ms },
  { name: "ledger: parse the file", unit: "ms", pick: ({ ledger }) => ledger.parse.ms },
  { name: "ledger: size of the file", unit: "KiB", pick: ({ ledger }) => ledger.bytes / 1024 },
  { name: "ledger: memory", unit: "MiB", pick: ({ ledger }) => ledger.memory },
  { name: "synth: construct and check", unit: "ms", pick: ({ ours }) => ours.construct.ms },
  { name: "synth: render and write", unit: "ms", pick: ({ ours }) => ours.synth.ms },
  { name: "synth: both", unit: "ms", pick: ({ ours }) => sum(ours.construct, ours.synth).ms },
  { name: "synth: both, first run", unit: "ms", pick: ({ ours }) => sum(ours.construct, ours.synth).first },
  { name: "synth: memory", unit: "MiB", pick: ({ ours }) => ours.memory },
  { name: "bare cdktf: construct", unit: "ms", pick: ({ bare }) => bare.construct.ms },
  { name: "bare cdktf: render and write", unit: "ms", pick: ({ bare }) => bare.synth.ms },
  { name: "bare cdktf: both", unit: "ms", pick: ({ bare }) => sum(bare.construct, bare.synth).ms },
  { name: "bare cdktf: both, first run", unit: "ms", pick: ({ bare }) => sum(bare.construct, bare.synth).first },
  { name: "bare cdktf: memory", unit: "MiB", pick: ({ bare }) => bare.memory },
];

/** Returns the figures as a table, with how much more each costs a tenant than in the size before: 1.00 is linear. */
export function renderTable(figures: readonly SizeFigures[]): string {
  const head = figures.flatMap(({ tenants }, index) => (index === 0 ? [`${tenants}`] : [`${tenants}`, "growth"]));
  const table = new Table({
    head: ["tenants", "", ...head],
    colAligns: ["left", "left", ...head.map(() => "right" as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const kind of ["ledger", "ours", "bare"] as const) {
    const label = { ledger: "ledger", ours: "synth", bare: "bare cdktf" }[kind];
    table.push(renderRow(`${label}: runs`, "", figures, ({ runs }) => `${runs[kind]}`));
  }
  for (const { name, unit, pick } of rows) {
    const growth = (size: SizeFigures, before: SizeFigures) => `x ${getGrowth(before, size, pick).toFixed(2)}`;
    table.push(renderRow(name, unit, figures, (size) => formatNumber(pick(size)), growth));
  }
  table.push(renderRow("synth to bare cdktf", "", figures, (size) => `x ${getRatio(size).toFixed(2)}`));
  return `${table.toString()}
The ledger is of tenants with 10 VMs each, the synthesis of 10 resources each: 2 VMs, their names and files. Times are medians
of the runs. Growth is how much more a tenant costs than in the size before: 1.00 is linear. Both synthesize without a stack
trace for each token, which is what cdktf would spend most of its constructs' time on.`;
}

function renderRow(
  name: string,
  unit: string,
  figures: readonly SizeFigures[],
  render: (size: SizeFigures) => string,
  renderGrowth: (size: SizeFigures, before: SizeFigures) => string = () => "",
): string[] {
  const cells = figures.flatMap((size, index) => {
    const before = figures[index - 1];
    return before === undefined ? [render(size)] : [render(size), renderGrowth(size, before)];
  });
  return [name, unit, ...cells];
}

function formatNumber(value: number): string {
  return value < 10 ? value.toFixed(2) : String(Math.round(value));
}

/** How many times as much a tenant costs in one size as in a smaller one. */
function getGrowth(before: SizeFigures, size: SizeFigures, pick: (size: SizeFigures) => number): number {
  return pick(size) / size.tenants / (pick(before) / before.tenants);
}

/** How many times as long our synthesis takes as one of bare cdktf. */
function getRatio({ ours, bare }: SizeFigures): number {
  return sum(ours.construct, ours.synth).ms / sum(bare.construct, bare.synth).ms;
}

function sum(one: Time, other: Time): Time {
  return { ms: one.ms + other.ms, first: one.first + other.first };
}
