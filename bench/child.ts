// One measurement in a process of its own: neither heaps nor compiled code of one are there in the next.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureBare } from "./bare";
import { makeFleet } from "./fleet";
import { type LedgerFigures, measureLedger } from "./ledger";
import { measureFleet, type SynthFigures } from "./synth";

/** What is measured of one size. */
export interface Measured {
  readonly ledger: LedgerFigures;
  /** The tenants' own synthesis. */
  readonly ours: SynthFigures;
  /** A cdktf app without this project's constructs, which makes the same resources. */
  readonly bare: SynthFigures;
}

/** One size. */
export interface Job {
  readonly tenants: number;
  readonly runs: number;
  /** Temporary: each kind leaves there what the next begins with. */
  readonly folder: string;
}

/** The measurements, in their order: the ledger of tenants with 10 VMs each, the synthesis of 10 resources each. */
export const kinds: { readonly [Kind in keyof Measured]: (job: Job) => Measured[Kind] } = {
  ledger: ({ tenants, runs, folder }) => {
    const { figures } = measureLedger(makeFleet(tenants, "10 VMs"), runs);
    writeFileSync(join(folder, "ledger.json"), measureLedger(makeFleet(tenants, "10 resources"), 1).text);
    return figures;
  },
  ours: ({ tenants, runs, folder }) => {
    const text = readFileSync(join(folder, "ledger.json"), "utf8");
    return measureFleet(makeFleet(tenants, "10 resources"), text, runs, join(folder, "ours"));
  },
  bare: ({ runs, folder }) => measureBare(join(folder, "ours"), runs, join(folder, "bare")),
};

if (require.main === module) {
  const [kind, tenants, runs, folder = ""] = process.argv.slice(2);
  process.send?.(kinds[kind as keyof Measured]({ tenants: Number(tenants), runs: Number(runs), folder }));
  process.disconnect();
}
