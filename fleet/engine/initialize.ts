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
  /** Text of the lock file; `null`: there is none. */
  readonly lock: string | null;
}

/** What was initialized. */
interface Done {
  readonly inputs: string;
  /** Hashes of lock files that it was made with. */
  readonly locks: readonly string[];
  /** The lock file as the engine left it. */
  readonly lock: string | null;
}

const record = join(".terraform", "tenantry-init.json");
const lockFile = ".terraform.lock.hcl";

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
  return { inputs: hash(JSON.stringify(inputs)), lock: readIfThere(join(folder, lockFile)) ?? null };
}

/**
 * Whether the last initialization of a stack folder by this command was for the same.
 *
 * An engine drops what the lock has of the other registry, and plans with no lock that has it (OpenTofu 1.12.6); the app
 * puts it back at each synthesis (toolchain/provider-locks.ts). So the lock is made what the engine left, once more.
 */
export function isInitialized(folder: string, wanted: Initialized): boolean {
  const text = readIfThere(join(folder, record));
  if (text === undefined || wanted.lock === null) return false;
  const { inputs, locks, lock } = JSON.parse(text) as Done;
  if (inputs !== wanted.inputs || !lock || !locks.includes(hash(wanted.lock))) return false;
  writeIfChanged(join(folder, lockFile), lock);
  return true;
}

/** Keeps what a stack folder is initialized for. */
export function recordInitialized(folder: string, { inputs, lock: before }: Initialized): void {
  const lock = readIfThere(join(folder, lockFile)) ?? null;
  const locks = [before, lock].flatMap((text) => (text === null ? [] : [hash(text)]));
  const done: Done = { inputs, locks, lock };
  writeIfChanged(join(folder, record), JSON.stringify(done));
}

/**
 * Whether an engine says that it must be initialized first: by the command, or, told that it is in automation, by what is
 * missing (OpenTofu 1.12.6 and Terraform 1.11.4, observed: no `.terraform`, providers, lock or link into a mirror; another
 * backend, version or checksum).
 */
export function asksForInit(output: string): boolean {
  return /\brun:?\s+"?(tofu|terraform) init\b|^Error: (Required plugins are not installed|missing or corrupted provider plugins)/m.test(
    output,
  );
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

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
