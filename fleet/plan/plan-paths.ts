import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns where a folder has the engine's plan file of a tenant. */
export function planPath(folder: string, tenant: string): string {
  return join(folder, `${tenant}.tfplan`);
}

/** Returns where a folder has what a tenant's plan was made from. */
export function recordPath(folder: string, tenant: string): string {
  return join(folder, `${tenant}.json`);
}

/** Returns the SHA-256 of a file, in hexadecimal digits. */
export function hashFile(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
