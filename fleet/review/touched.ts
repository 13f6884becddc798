import type { Claim } from "../../ledger/claims";
import { ledgerPath } from "../../ledger/ledger-document";
import { listTenantsOfFile } from "../ledger/tenant-file";
import type { Touched } from "../report/matrix-schema";
import { findTouchedClaims, getTenant } from "./touched-claims";

/** What a change is, as git tells it. */
export interface Change {
  /** Files that are there before or after, and not the same, relative to the checkout. */
  readonly files: readonly string[];
  /** What there is to say whose a file of `tenants/` is: its text after, and before where that says nothing. */
  readonly readTexts: (file: string) => string;
  /** The ledger before; undefined: it cannot be read. */
  readonly before: readonly Claim[] | undefined;
  /** The ledger after. */
  readonly after: readonly Claim[];
  /** Every tenant after. */
  readonly tenants: readonly string[];
}

/** Documentation, and what only tests are made of: they decide nothing of what tenants get. */
const harmless = /^(docs|__tests__|lab|bench)\/|(^|\/)LICENSE$|\.md$/;

/** Returns what a change touches: also of tenants that are only there before. */
export function findTouched({ files, readTexts, before, after, tenants }: Change): Touched {
  const known = new Set([...tenants, ...[...(before ?? []), ...after].map(getTenant)]);
  const claims = findTouchedClaims(before ?? after, after);
  const own = new Map<string, string[]>();
  const substrate: string[] = [];
  const platform: string[] = [];
  for (const file of files) {
    const owners = findOwners(file, known, readTexts);
    for (const tenant of owners) own.set(tenant, [...(own.get(tenant) ?? []), file]);
    if (owners.length > 0 || harmless.test(file)) continue;
    // What it says differs, tenant by tenant: it is no more than that.
    if (file === ledgerPath && claims.size > 0) continue;
    (file.startsWith("substrate/") ? substrate : platform).push(file);
  }
  const touched = [...new Set([...own.keys(), ...claims.keys()])].sort();
  return {
    tenants: touched.map((tenant) => ({
      tenant,
      files: own.get(tenant) ?? [],
      claims: claims.get(tenant) ?? [],
    })),
    substrate,
    platform,
  };
}

/** Tenants whose own a file is. */
function findOwners(file: string, tenants: ReadonlySet<string>, readTexts: Change["readTexts"]): string[] {
  const [, inventory] = /^tenant-inventory\/([a-z][a-z0-9-]*)\//.exec(file) ?? [];
  if (inventory !== undefined) return [inventory];
  const [, snapshot = ""] = /^__tests__\/tenants\/__snapshots__\/([^/]+)\.yml$/.exec(file) ?? [];
  if (tenants.has(snapshot)) return [snapshot];
  if (!file.startsWith("tenants/") || !file.endsWith(".ts")) return [];
  return listTenantsOfFile({ path: file, text: readTexts(file) }, tenants);
}
