import type { Claim, ClaimKind } from "../../ledger/claims";

/** Returns a claim's identity in words: `vmid 100010`, `fqdn www.example.net (CNAME)`. */
export function renderIdentity({ kind, value, type }: Pick<Claim, "kind" | "value" | "type">): string {
  return `${kind} ${value}${type === undefined ? "" : ` (${type})`}`;
}

/** How people write what is short for something. */
const abbreviations: Partial<Record<ClaimKind, string>> = { fqdn: "FQDN", mac: "MAC", vlan: "VLAN", vmid: "VMID" };

/** Returns a claim as it stands in a text: `VMID 100010`, `FQDN www.example.net (CNAME)`. */
export function renderClaim(claim: Claim): string {
  const { kind } = claim;
  return renderIdentity(claim).replace(kind, abbreviations[kind] ?? kind);
}

/** Returns a text without what a terminal would obey: texts of files, commits and arguments are anybody's. */
export function makePrintable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}
