import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import type { LabDocument } from "./lab-document";
import { findProcess, isRunning, type ProcessIdentity } from "./process-identity";

/**
 * The run directory of a lab: everything that one running lab has on disk. It belongs to one lab at a time.
 *
 * | file | what it is |
 * |---|---|
 * | `owner.json` | the process that the directory belongs to, from before its servers start |
 * | `lab.json` | how to reach the lab ({@link LabDocument}), once it answers |
 * | `ca.pem` | the CA certificate of its API |
 * | `dns/` | the DNS server's configuration, keys and zones |
 * | `admin.sock` | the admin socket (`admin/admin-api.ts`): faults, states, clock |
 * | `requests.jsonl` | the API's request log; stays when the lab has gone |
 */
const owned = ["lab.json", "admin.sock", "dns", "ca.pem", "owner.json"];

/** The admin socket of the lab that a run directory belongs to. */
export function adminSocket(runDir: string): string {
  return join(runDir, "admin.sock");
}

/**
 * Makes the calling process the owner of a run directory, and clears away what a killed lab left in it.
 *
 * @throws Error in one line when another lab owns it.
 */
export async function claimRunDir(runDir: string): Promise<void> {
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  // Held only while the owner changes; a process killed in here is waited for, which is proper-lockfile's 5 s at most.
  const release = await lock(runDir, {
    lockfilePath: join(runDir, "claim.lock"),
    stale: 5_000,
    retries: { retries: 80, minTimeout: 100, maxTimeout: 100 },
  });
  try {
    const owner = findOwner(runDir);
    if (owner) throw new Error(`a lab (pid ${owner.pid}) is up in ${runDir} already; take it down first`);
    rmSync(join(runDir, "requests.jsonl"), { force: true });
    clearRunDir(runDir);
    writeAtomically(join(runDir, "owner.json"), findProcess(process.pid));
  } finally {
    await release();
  }
}

/** Returns the running process that a run directory belongs to, if any. */
export function findOwner(runDir: string): ProcessIdentity | undefined {
  const owner = readJson<ProcessIdentity>(join(runDir, "owner.json"));
  return owner && isRunning(owner) ? owner : undefined;
}

/** Whether a run directory holds what a lab removes when it stops. */
export function hasLeftovers(runDir: string): boolean {
  return owned.some((name) => existsSync(join(runDir, name)));
}

/** Removes what a lab has in its run directory, `lab.json` first, `owner.json` last. Only for its owner, or when it has none. */
export function clearRunDir(runDir: string): void {
  for (const name of owned) rmSync(join(runDir, name), { recursive: true, force: true });
}

/** Says that the lab answers: writes `lab.json`, whole or not at all. */
export function publishLab(runDir: string, lab: LabDocument): void {
  writeAtomically(join(runDir, "lab.json"), lab);
}

function writeAtomically(path: string, content: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
