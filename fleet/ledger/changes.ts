import { type Claim, getClaimKey } from "../../ledger/claims";
import { sortClaims } from "../../ledger/ledger-document";
import { renderIdentity } from "./render-claim";

/** Returns what became of a ledger, a line a claim: `+` claimed, `-` retired or gone, `~` another one's or otherwise. */
export function renderChanges(before: readonly Claim[], after: readonly Claim[]): string[] {
  const old = new Map(before.map((claim) => [getClaimKey(claim), claim]));
  const young = new Map(after.map((claim) => [getClaimKey(claim), claim]));
  const gone = before.filter((claim) => !young.has(getClaimKey(claim)));
  return sortClaims([...gone, ...after]).flatMap((claim) => {
    const key = getClaimKey(claim);
    return renderChange(old.get(key), young.get(key));
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
