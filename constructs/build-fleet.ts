import { App } from "cdktf";
import { checkAllowedLosses } from "../ledger/check-allowed-losses";
import { checkClaims, checkRanges } from "../ledger/check-claims";
import { checkExpectedDrift } from "../ledger/check-expected-drift";
import type { Claim } from "../ledger/claims";
import {
  type AllowedLoss,
  type ExpectedDrift,
  type FleetDocument,
  fleetVersion,
  type TenantIntent,
} from "../ledger/fleet-document";
import { checkDeployedProtection, checkDoubles } from "../ledger/refusals";
import { compareLedgers, type Fleet, updateLedger } from "../ledger/update-ledger";
import { checkSites } from "../substrate/check-site";
import type { Site } from "../substrate/site";
import { ConfigError } from "./config-error";
import { giveIdentities, type TenantStack } from "./tenant-stack";

/** What a fleet is built of. */
export interface FleetSource {
  readonly tenants: readonly ((app: App) => TenantStack)[];
  readonly sites: readonly Site[];
  /** Claims of the ledger. */
  readonly claims: readonly Claim[];
  /** Whether the ledger may change. */
  readonly mayUpdate: boolean;
  /** Returns the FQDNs of a tenant's hosts that were protected when they were deployed last. */
  readonly listDeployedProtected: (tenant: string) => readonly string[];
  /**
   * Drift that is accepted for a while.
   *
   * @default - none
   */
  readonly expectedDrift?: readonly ExpectedDrift[];
  /**
   * Losses that are meant.
   *
   * @default - none
   */
  readonly allowedLosses?: readonly AllowedLoss[];
}

/** A fleet: with problems, nothing of it may be written. */
export interface BuiltFleet {
  /** The app with every tenant in it. */
  readonly app: App;
  readonly intents: readonly TenantIntent[];
  /** Claims of the ledger as it ought to be. */
  readonly claims: readonly Claim[];
  readonly problems: readonly string[];
}

/**
 * Runs every tenant and returns what they make, and each of their problems.
 *
 * First with the ledger as it is. When that lacks something, it is what there is to say; unless it may change: then it
 * is completed by what all tenants claim, and they run once more with all that they left open. So neither the order of
 * the tenants nor that of their VMs means anything.
 */
export function buildFleet(source: FleetSource): BuiltFleet {
  const { tenants, sites, claims, mayUpdate, listDeployedProtected } = source;
  const problems = [...checkSites(sites), ...checkDoubles(claims)];
  const first = runTenants(problems.length === 0 ? tenants : [], claims, sites);
  problems.push(...first.problems);
  if (problems.length > 0) return { ...first, claims, problems };

  const update = updateLedger(claims, first, sites);
  const stale = compareLedgers(claims, update.claims);
  const refusals = [
    ...update.problems,
    ...checkDeployedProtection(update.claims, first.intents, listDeployedProtected),
    ...checkExpectedDrift(source.expectedDrift ?? [], first.intents),
    ...checkAllowedLosses(source.allowedLosses ?? [], first.intents),
  ];
  if (refusals.length > 0) return { ...first, claims, problems: refusals };
  if (stale.length === 0) return { ...first, claims };
  if (!mayUpdate) return { ...first, claims, problems: stale.map((line) => `${line}; run: npm run synth`) };

  const second = runTenants(tenants, update.claims, sites);
  const unsettled = compareLedgers(update.claims, updateLedger(update.claims, second, sites).claims);
  return {
    ...second,
    claims: update.claims,
    problems: [
      ...second.problems,
      ...unsettled.map((line) => `${line}, once what it left open is known; claims must not depend on others' values`),
    ],
  };
}

/** Returns `fleet.json` of a fleet without problems. */
export function renderFleet(
  { intents: tenants }: BuiltFleet,
  { sites, expectedDrift = [], allowedLosses = [] }: FleetSource,
): string {
  const platformOwners = [...new Set(sites.flatMap(({ owners }) => owners))].sort();
  const document: FleetDocument = { version: fleetVersion, tenants, platformOwners, expectedDrift, allowedLosses };
  return `${JSON.stringify(document, null, 2)}\n`;
}

interface Run extends Fleet {
  readonly app: App;
  readonly problems: readonly string[];
}

function runTenants(tenants: FleetSource["tenants"], claims: readonly Claim[], sites: readonly Site[]): Run {
  // Stack traces in the metadata would name this checkout.
  const app = new App({ stackTraces: false });
  const identities = giveIdentities(app, claims);
  const problems: string[] = [];
  const stacks: TenantStack[] = [];
  for (const tenant of tenants) {
    try {
      stacks.push(tenant(app));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  const intents = stacks.map((stack) => stack.getIntent());
  problems.push(...stacks.flatMap((stack) => stack.check()), ...checkClaims(intents), ...checkRanges(intents, sites));
  return { app, intents, wishes: identities.wishes, problems };
}
