import { type Claim, getClaimKey } from "../../ledger/claims";
import { sortClaims } from "../../ledger/ledger-document";
import { renderIdentity } from "./render-claim";

/** A claim as it was and as it is: undefined where there is none. */
export type ChangedClaim = readonly [before: Claim | undefined, after: Claim | undefined];

/** Returns the claims of two ledgers that are not the same in both, in the order of the file. */
export function findChangedClaims(before: readonly Claim[], after: readonly Claim[]): ChangedClaim[] {
  return pairClaims(before, after).filter(([old, young]) => renderChange(old, young).length > 0);
}

/** Returns what became of a ledger, a line a claim: `+` claimed, `-` retired or gone, `~` another one's or otherwise. */
export function renderChanges(before: readonly Claim[], after: readonly Claim[]): string[] {
  return pairClaims(before, after).flatMap(([old, young]) => renderChange(old, young));
}

function pairClaims(before: readonly Claim[], after: readonly Claim[]): ChangedClaim[] {
  const old = new Map(before.map((claim) => [getClaimKey(claim), claim]));
  const young = new Map(after.map((claim) => [getClaimKey(claim), claim]));
  const gone = before.filter((claim) => !young.has(getClaimKey(claim)));
  return sortClaims([...gone, ...after]).map((claim) => {
    const key = getClaimKey(claim);
    return [old.get(key), young.get(key)];
  });
}

function renderChange(before: Claim | undefined, after: Claim | undefined): string[] {
  if (after === undefined) return before === undefined ? [] : [`- ${renderOwned(before)}`];
  const owned = renderOwned(after);
  if (before === undefined) return [`+ ${owned}`];
  const notes = [
    ...(before.owner === after.owner ? [] : [`before of ${before.owner}`]),
    ...(before.nic === after.nic ? [] : [`on ${after.nic}, before on ${before.nic}`]),
    ...(before.born === after.born || after.retired ? [] : [`born as ${after.born ?? "what it is called"}`]),
    ...(before.protected === after.protected || after.retired
      ? []
      : [after.protected ? "protected now" : "not protected any more"]),
  ];
  if (before.retired !== after.retired) {
    const [sign, note] = after.retired ? ["-", "retired"] : ["+", "was retired"];
    return [`${sign} ${[`${owned} (${note})`, ...notes].join(", ")}`];
  }
  return notes.length === 0 ? [] : [`~ ${[owned, ...notes].join(", ")}`];
}

function renderOwned(claim: Claim): string {
  return `${renderIdentity(claim)} of ${claim.owner}`;
}
