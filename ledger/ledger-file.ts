// The one file of ledger/ that reads and writes.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Claim } from "./claims";
import { LedgerError, ledgerPath, parseLedger, renderLedger } from "./ledger-document";

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
 * Returns the FQDNs of a tenant's hosts that were protected when they were deployed last: Terraform writes that into
 * `hosts.yml` when it applies. None where there is no such file.
 *
 * @param root the checkout
 * @throws LedgerError when the file is not what Terraform writes: it would be unknown what is protected.
 */
export function readProtectedHosts(root: string, tenant: string): string[] {
  const path = `tenant-inventory/${tenant}/hosts.yml`;
  const text = readIfThere(join(root, path));
  // Most tenants protect nothing, and YAML takes its time.
  if (!text?.includes(`${protectedVariable}: true`)) return [];
  try {
    const hosts = inventory.parse(parse(text)).all.hosts;
    return Object.keys(hosts).filter((fqdn) => hosts[fqdn]?.[protectedVariable] === true);
  } catch {
    throw new LedgerError(
      `${path} is not as Terraform writes it; take the file of the last commit, or deploy ${tenant}`,
    );
  }
}

/** The host variable that says so, as `inventory/` writes it. */
const protectedVariable = "tenantry_protected";

const inventory = z.object({ all: z.object({ hosts: z.record(z.string(), z.record(z.string(), z.unknown())) }) });

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
