// The one file of ledger/ that reads and writes.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Claim } from "./claims";
import { ledgerPath, parseLedger, renderLedger } from "./ledger-document";

/**
 * Returns the claims of a checkout's ledger; none where there is no ledger yet.
 *
 * @param root the checkout
 * @throws LedgerError when the file is no ledger.
 */
export function readLedger(root: string): Claim[] {
  try {
    return parseLedger(readFileSync(join(root, ledgerPath), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Writes the ledger of a checkout in one step: whoever reads it meanwhile sees the old one or the new one. */
export function writeLedger(root: string, claims: readonly Claim[]): void {
  const path = join(root, ledgerPath);
  const fresh = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(fresh, renderLedger(claims));
  renameSync(fresh, path);
}
