import { App } from "cdktf";
import { giveIdentities } from "../constructs/tenant-stack";
import { checkClaims, checkRanges } from "../ledger/check-claims";
import type { Claim } from "../ledger/claims";
import { parseLedger, renderLedger } from "../ledger/ledger-document";
import { checkDoubles } from "../ledger/refusals";
import { compareLedgers, type Fleet, updateLedger } from "../ledger/update-ledger";
import { Clock, readPeakMemory, type Time } from "./clock";
import type { BenchFleet } from "./fleet";

/** What the ledger costs. */
export interface LedgerFigures {
  readonly claims: number;
  /** Size of the file. */
  readonly bytes: number;
  /** The first ledger of a fleet: a VMID and an address for everything that is open. */
  readonly allocate: Time;
  /** A ledger that lacks nothing, as each synthesis finds it. */
  readonly check: Time;
  readonly render: Time;
  readonly parse: Time;
  /** MiB, the tenants' constructs included. */
  readonly memory: number;
}

/**
 * Measures the ledger of a fleet. What the tenants ask for is collected before.
 *
 * @returns the figures and the text of the ledger.
 */
export function measureLedger(fleet: BenchFleet, runs: number): { figures: LedgerFigures; text: string } {
  const { sites } = fleet;
  const clock = new Clock();
  const open = collect(fleet, []);
  let update = updateLedger([], { intents: [], wishes: [] }, sites);
  for (let run = 0; run < runs; run += 1) update = clock.time("allocate", () => updateLedger([], open, sites));
  const { claims } = update;

  const complete = collect(fleet, claims);
  const problems: string[] = [...update.problems];
  let text = "";
  for (let run = 0; run < runs; run += 1) {
    problems.push(...clock.time("check", () => checkLedger(claims, complete, fleet)));
    text = clock.time("render", () => renderLedger(claims));
    clock.time("parse", () => parseLedger(text));
  }
  if (problems.length > 0) throw new Error(problems.slice(0, 10).join("\n"));
  const figures = {
    claims: claims.length,
    bytes: Buffer.byteLength(text),
    allocate: clock.get("allocate"),
    check: clock.get("check"),
    render: clock.get("render"),
    parse: clock.get("parse"),
    memory: readPeakMemory(),
  };
  return { figures, text };
}

/** What a synthesis checks of the ledger and of what the tenants claim. */
function checkLedger(claims: readonly Claim[], complete: Fleet, { sites }: BenchFleet): string[] {
  const update = updateLedger(claims, complete, sites);
  return [
    ...checkDoubles(claims),
    ...update.problems,
    ...compareLedgers(claims, update.claims),
    ...checkClaims(complete.intents),
    ...checkRanges(complete.intents, sites),
  ];
}

/** Returns what the tenants claim, and what they leave open that the ledger does not have. */
function collect({ tenants }: BenchFleet, claims: readonly Claim[]): Fleet {
  const app = new App({ stackTraces: false });
  const identities = giveIdentities(app, claims);
  return { intents: tenants.map((tenant) => tenant(app).getIntent()), wishes: identities.wishes };
}
