import type { Claim } from "../../ledger/claims";
import type { ClaimHistory } from "./claim-history";
import { getTenant } from "./claims-table";
import { renderIdentity } from "./render-claim";
import type { SourcePlace } from "./tenant-file";

/** What is known of one claim. */
export interface Explanation extends Omit<Claim, "protected" | "retired"> {
  /** Whether its VM may not go from the code. */
  readonly protected: boolean;
  readonly retired: boolean;
  /** What frees it; null: nothing, it is in use. */
  readonly release: string | null;
  /** Where its holder is in the code; null: no file has the tenant. */
  readonly file: { readonly path: string; readonly line: number | null } | null;
  readonly since: ClaimHistory;
}

/** What is found outside the ledger. */
interface Findings {
  readonly file: SourcePlace | undefined;
  readonly since: ClaimHistory;
}

/**
 * Returns what is known of a claim.
 *
 * @param claims all of the ledger
 */
export function explainClaim(claim: Claim, claims: readonly Claim[], { file, since }: Findings): Explanation {
  const { protected: _, retired = false, ...identity } = claim;
  const own = claims.filter(({ kind, owner }) => kind === "vmid" && owner === claim.owner);
  const alike = claims.filter((other) => other.retired && other.kind === claim.kind && other.value === claim.value);
  return {
    ...identity,
    protected: !retired && own.some((vm) => vm.protected === true),
    retired,
    release: retired ? `npx tenantry ledger release ${alike.length > 1 ? claim.owner : claim.value}` : null,
    file: file === undefined ? null : { path: file.path, line: file.line ?? null },
    since,
  };
}

/** Returns what is known of a claim as lines for people. */
export function renderExplanation(explanation: Explanation): string[] {
  const { site, owner, nic, born, release, retired, file, since } = explanation;
  return [
    `${renderIdentity(explanation)}${site === undefined ? "" : ` at site ${site}`}`,
    `  owner: ${owner}${nic === undefined ? "" : `, ${nic}`}${born === undefined ? "" : `, born as ${born}`}`,
    ...(explanation.protected ? ["  protected: it must not go from the code"] : []),
    ...(retired ? [`  retired: ${owner} does not use it any more; when nothing knows it any more: ${release}`] : []),
    `  file: ${file === null ? `none of tenants/ has tenant ${getTenant({ owner })}` : [file.path, file.line ?? []].flat().join(":")}`,
    `  since: ${renderSince(since)}`,
  ];
}

function renderSince({ commit, note }: ClaimHistory): string {
  if (commit === null) return note ?? "unknown";
  const { hash, date, author, subject } = commit;
  return `${hash.slice(0, 12)} of ${date} by ${author}: ${subject}${note === null ? "" : ` (${note})`}`;
}
