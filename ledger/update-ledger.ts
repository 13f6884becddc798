import type { Site } from "../substrate/site";
import { allocate } from "./allocate";
import { type Claim, collectClaims, getClaimKey, isOfVm, listMachines } from "./claims";
import type { TenantIntent } from "./fleet-document";
import { isStandIn, type Wish } from "./identities";
import { claimKeys, sortClaims } from "./ledger-document";
import { checkHeld } from "./refusals";

/** What the tenants' code asks for. */
export interface Fleet {
  readonly intents: readonly TenantIntent[];
  /** What it leaves open and the ledger does not have. */
  readonly wishes: readonly Wish[];
}

/** A ledger as it ought to be. */
export interface LedgerUpdate {
  /** Sorted as in the file. */
  readonly claims: readonly Claim[];
  /** Why it must not be, a line a problem. */
  readonly problems: readonly string[];
}

/**
 * Returns the ledger that the tenants' code makes of a ledger: what is claimed stays or comes in, what is left open is
 * allocated, what a VM does not claim any more is retired. Called with its own result it changes nothing.
 */
export function updateLedger(ledger: readonly Claim[], fleet: Fleet, sites: readonly Site[]): LedgerUpdate {
  const all = collectClaims(fleet.intents);
  const wanted = all.filter((claim) => !isStandIn(claim));
  const held = applyRenames(ledger, fleet.intents);

  const next = new Map(wanted.map((claim) => [getClaimKey(claim), claim]));
  for (const claim of held) {
    const key = getClaimKey(claim);
    if (isOfVm(claim) && !next.has(key)) next.set(key, retire(claim));
  }
  const allocation = allocate(fleet.wishes, [...next.values()], sites);
  // What is said of a VM beside its VMID is known before the VMID is.
  const standIns = new Map(all.filter(isStandIn).map((claim) => [`${claim.kind} ${claim.owner}`, claim]));
  const granted = allocation.claims.map((claim) =>
    claim.kind === "vmid" ? { ...standIns.get(`vmid ${claim.owner}`), ...claim } : claim,
  );
  return {
    claims: sortClaims([...next.values(), ...granted]),
    problems: [...checkHeld(held, wanted, fleet.intents), ...allocation.problems],
  };
}

/**
 * Returns a line for each owner whose claims two ledgers have otherwise.
 *
 * @param before as it is on disk
 */
export function compareLedgers(before: readonly Claim[], after: readonly Claim[]): string[] {
  // As they nearly always are: both are sorted.
  if (before.length === after.length && before.every((claim, index) => isSame(claim, after[index]))) return [];
  const old = new Map(before.map((claim) => [getClaimKey(claim), claim]));
  const young = new Map(after.map((claim) => [getClaimKey(claim), claim]));
  const changed = [
    ...before.filter((claim) => !isSame(claim, young.get(getClaimKey(claim)))),
    ...after.filter((claim) => !isSame(claim, old.get(getClaimKey(claim)))),
  ];
  const owners = new Map<string, Set<string>>();
  for (const { owner, kind } of changed) owners.set(owner, (owners.get(owner) ?? new Set()).add(kind));
  return [...owners].map(
    ([owner, kinds]) => `[${owner}] is not in the ledger as it is here (${[...kinds].join(", ")})`,
  );
}

function isSame(one: Claim, other: Claim | undefined): boolean {
  return other !== undefined && claimKeys.every((key) => one[key] === other[key]);
}

/** A VM that says its former id has what that id had. */
function applyRenames(ledger: readonly Claim[], intents: readonly TenantIntent[]): readonly Claim[] {
  const known = listMachines(ledger);
  const names = new Map(
    intents.flatMap(({ tenant, vms }) =>
      vms
        .filter(({ id, formerly }) => formerly !== null && !known.has(`${tenant}/${id}`))
        .map(({ id, formerly }) => [`${tenant}/${formerly}`, `${tenant}/${id}`]),
    ),
  );
  if (names.size === 0) return ledger;
  return ledger.map((claim) => {
    const owner = isOfVm(claim) ? names.get(claim.owner) : undefined;
    return owner === undefined ? claim : { ...claim, owner };
  });
}

function retire({ protected: _, born: __, ...claim }: Claim): Claim {
  return { ...claim, retired: true };
}
