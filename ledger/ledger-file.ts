// The one file of ledger/ that reads and writes.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Claim } from "./claims";
import { getHostsPath } from "./deployed-hosts";
import { ledgerPath, parseLedger, renderLedger } from "./ledger-document";

/**
 * Returns the claims of a checkout's ledger; none where there is no ledger yet.
 *
 * @param root the checkout
 * @throws LedgerError when the file is no ledger.
 */
export function readLedger(root: string): Claim[] {
  const text = readIfThere(join(root, ledgerPath));
  return text === undefined ? [] : parseLedger(text);
}

/**
 * Returns the text of a tenant's `hosts.yml`, or undefined where there is none.
 *
 * @param root the checkout
 */
export function readHosts(root: string, tenant: string): string | undefined {
  return readIfThere(join(root, getHostsPath(tenant)));
}

/**
 * Writes the ledger of a checkout in one step: whoever reads it meanwhile sees the old one or the new one. Leaves it alone
 * where it is equal.
 */
export function writeLedger(root: string, claims: readonly Claim[]): void {
  const path = join(root, ledgerPath);
  const text = renderLedger(claims);
  if (readIfThere(path) === text) return;
  const fresh = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(fresh, text);
  renameSync(fresh, path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
