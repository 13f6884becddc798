import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { readIfThere, writeIfChanged } from "../toolchain/files";

/** What a synthesis was made of, and what it wrote: two checksums. */
export interface SynthesisRecord {
  readonly source: string;
  readonly output: string;
}

/** Folders that are no part of the app: what it is installed, built or written into, other programs, tests, docs. */
const others = ["__tests__", "bench", "cdktf.out", "docs", "fleet", "lab", "node_modules", "plans", "tenant-inventory"];

/**
 * Returns a checksum of all that a synthesis depends on: every file of the project that can be part of the app, what of
 * the inventory the app reads, the packages as npm has installed them, where the engine takes its providers from, and
 * Node's version. Tenants and constructs themselves can read neither files nor clock nor environment.
 *
 * @param root the checkout
 */
export function hashSource(root: string, environment: NodeJS.ProcessEnv): string {
  const hash = createHash("sha256");
  add(hash, "node", process.version);
  for (const name of readFolder(root)) {
    if (!others.includes(name) && (!name.startsWith(".") || name === ".gen")) addAll(hash, root, name);
  }
  // The ledger, and each tenant's hosts as they were deployed last.
  addAll(hash, root, join("tenant-inventory", "ledger.json"));
  for (const tenant of readFolder(join(root, "tenant-inventory"))) {
    addAll(hash, root, join("tenant-inventory", tenant, "hosts.yml"));
  }
  addAll(hash, root, join("node_modules", ".package-lock.json"));
  const { TF_CLI_CONFIG_FILE: settings = "" } = environment;
  add(hash, "settings", settings);
  if (settings !== "") addAll(hash, dirname(settings), "lock.hcl");
  return hash.digest("hex");
}

/**
 * Returns a checksum of what a synthesis has written, or undefined where none has.
 *
 * Of a stack's lock file, which the engine may have completed since, no more than whether it is there.
 *
 * @param root the checkout
 */
export function hashOutput(root: string): string | undefined {
  const outdir = join(root, "cdktf.out");
  if (!existsSync(join(outdir, "fleet.json"))) return undefined;
  const hash = createHash("sha256");
  addAll(hash, outdir, "fleet.json");
  addAll(hash, outdir, "manifest.json");
  for (const stack of readFolder(join(outdir, "stacks"))) {
    addAll(hash, outdir, join("stacks", stack, "cdk.tf.json"));
    add(hash, "lock", String(existsSync(join(outdir, "stacks", stack, ".terraform.lock.hcl"))));
  }
  return hash.digest("hex");
}

/**
 * Returns what is known of the last synthesis, or undefined where nothing is.
 *
 * @param root the checkout
 */
export function readRecord(root: string): SynthesisRecord | undefined {
  const text = readIfThere(getRecordPath(root));
  return text === undefined ? undefined : JSON.parse(text);
}

/**
 * Writes what is known of the last synthesis.
 *
 * @param root the checkout
 */
export function writeRecord(root: string, record: SynthesisRecord): void {
  writeIfChanged(getRecordPath(root), JSON.stringify(record));
}

function getRecordPath(root: string): string {
  return join(root, "cdktf.out", "synthesis.json");
}

/** Adds a file, or a folder with all that is in it; nothing where there is neither. */
function addAll(hash: Hash, base: string, path: string): void {
  const full = join(base, path);
  if (!existsSync(full)) return;
  const stats = statSync(full);
  if (stats.isDirectory()) for (const name of readFolder(full)) addAll(hash, base, join(path, name));
  else if (stats.isFile()) add(hash, path, readFileSync(full));
}

/** Adds a value so that no two lists of them look the same. */
function add(hash: Hash, name: string, value: string | Buffer): void {
  hash.update(`${name}\0${Buffer.byteLength(value)}\0`).update(value);
}

function readFolder(path: string): string[] {
  return existsSync(path) ? readdirSync(path).sort() : [];
}
