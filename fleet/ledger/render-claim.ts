import type { Claim } from "../../ledger/claims";

/** Returns a claim's identity in words: `vmid 100010`, `fqdn www.example.net (CNAME)`. */
export function renderIdentity({ kind, value, type }: Pick<Claim, "kind" | "value" | "type">): string {
  return `${kind} ${value}${type === undefined ? "" : ` (${type})`}`;
}

/** Returns a text without what a terminal would obey: texts of files, commits and arguments are anybody's. */
export function makePrintable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}
