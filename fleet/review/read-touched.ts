import { join } from "node:path";
import type { Claim } from "../../ledger/claims";
import type { TenantIntent } from "../../ledger/fleet-document";
import { ledgerPath, parseLedger } from "../../ledger/ledger-document";
import { LedgerError } from "../../ledger/ledger-error";
import { readLedger } from "../../ledger/ledger-file";
import { readIfThere } from "../../toolchain/files";
import { listTenantsOfFile } from "../ledger/tenant-file";
import { findTracked } from "../plan/revision";
import type { Touched } from "../report/matrix-schema";
import { listChangedFiles, readAtCommit } from "./changed-files";
import { findTouched } from "./touched";

/**
 * Returns what the change from a commit to the working tree touches.
 *
 * @param root the checkout, or the lab's workspace in it
 * @param fleet every tenant of the working tree
 * @throws CommandError when git refuses, LedgerError when the working tree's ledger is none.
 */
export async function readTouched(root: string, commit: string, fleet: readonly TenantIntent[]): Promise<Touched> {
  const tracked = await findTracked(root);
  const files = await listChangedFiles(tracked, commit);
  const before = await readAtCommit(tracked, commit, ledgerPath);
  const tenants = fleet.map(({ tenant }) => tenant);
  const known = new Set(tenants);
  const texts = new Map<string, string>();
  for (const path of files.filter((file) => /^tenants\/.*\.ts$/.test(file))) {
    const text = readIfThere(join(tracked, path)) ?? "";
    // What it was before is git's to tell, for which it takes a process a file: not one for each tenant's own.
    const isOwn = text !== "" && listTenantsOfFile({ path, text: "" }, known).length > 0;
    texts.set(path, isOwn ? text : mergeTexts(path, text, await readAtCommit(tracked, commit, path), known));
  }
  return findTouched({
    files,
    readTexts: (file) => texts.get(file) ?? "",
    before: before === undefined ? [] : tryToParse(before),
    after: readLedger(tracked),
    tenants,
  });
}

/** What was no tenant's does not become one's by what a change writes into it. */
function mergeTexts(path: string, text: string, before: string | undefined, known: ReadonlySet<string>): string {
  const wasShared = before !== undefined && listTenantsOfFile({ path, text: before }, known).length === 0;
  return wasShared ? before : [text, before].join("\n");
}

/** An older form, or none: what it said is not known. */
function tryToParse(text: string): Claim[] | undefined {
  try {
    return parseLedger(text);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}
