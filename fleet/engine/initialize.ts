import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../toolchain/engine";
import { readIfThere, writeIfChanged } from "../../toolchain/files";
import type { Environment } from "../lab-environment";

/** What a stack folder is initialized for. */
export interface Initialized {
  /** Hash of all that an initialization goes by, but for the lock. */
  readonly inputs: string;
  /**
   * Hashes of the lock file before and after: an engine drops the other registry's blocks, and the app puts them back at
   * the next synthesis (toolchain/provider-locks.ts). Both mean the same to the engine.
   */
  readonly locks: readonly string[];
}

const record = join(".terraform", "tenantry-init.json");

/** Returns what a stack folder would have to be initialized for. */
export function readWanted(folder: string, engine: Engine, environment: Environment): Initialized {
  const { terraform } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as { terraform?: unknown };
  const settings = environment.TF_CLI_CONFIG_FILE;
  const inputs = [
    terraform,
    engine.path,
    engine.version,
    statSync(engine.path).mtimeMs,
    settings === undefined ? null : [settings, readIfThere(settings)],
  ];
  return { inputs: hash(JSON.stringify(inputs)), locks: readLock(folder) };
}

/** Whether the last initialization of a stack folder by this command was for the same. */
export function isInitialized(folder: string, wanted: Initialized): boolean {
  const text = readIfThere(join(folder, record));
  if (text === undefined) return false;
  const { inputs, locks } = JSON.parse(text) as Initialized;
  return inputs === wanted.inputs && wanted.locks.length > 0 && wanted.locks.every((lock) => locks.includes(lock));
}

/** Keeps what a stack folder is initialized for. */
export function recordInitialized(folder: string, { inputs, locks }: Initialized): void {
  const done: Initialized = { inputs, locks: [...new Set([...locks, ...readLock(folder)])] };
  writeIfChanged(join(folder, record), JSON.stringify(done));
}

/** Whether an engine says that it must be initialized first (OpenTofu 1.12.6 and Terraform 1.11.4, every such error). */
export function asksForInit(output: string): boolean {
  return /\brun:?\s+"?(tofu|terraform) init\b/.test(output);
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Does work after all that was given here before: two initializations at a time break a plugin cache that they share
 * (hashicorp/terraform-cdk#2741). Without a cache, at once.
 */
export function takeTurn<T>(
  { TF_PLUGIN_CACHE_DIR: cache, TF_CLI_CONFIG_FILE: file }: Environment,
  work: () => Promise<T>,
): Promise<T> {
  if (!cache && !(file && readIfThere(file)?.includes("plugin_cache_dir"))) return work();
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

function readLock(folder: string): string[] {
  const text = readIfThere(join(folder, ".terraform.lock.hcl"));
  return text === undefined ? [] : [hash(text)];
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
