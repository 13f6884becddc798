import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { TenantIntent } from "../../ledger/fleet-document";
import { checkOutRevision, findTracked, isSame } from "./revision";
import { hashStack, readStack } from "./stack-document";

/** What a commit synthesizes to. */
export type Baseline =
  /** Hashes of its stacks, by name. */
  | { readonly stacks: ReadonlyMap<string, string> }
  /** Why it cannot be told, in a few words: every tenant counts as affected. */
  | { readonly unknown: string };

/** Which tenants are not what they are in another commit. */
export interface Affected {
  readonly tenants: readonly TenantIntent[];
  /** Stacks that are there and no longer here. */
  readonly removed: readonly string[];
  /** Why all count as affected; `null`: they were compared. */
  readonly reason: string | null;
}

/** What decides how everything is synthesized, and is no part of what is synthesized. */
const foundations = ["package-lock.json", "cdktf.json", "schema"];

/**
 * Synthesizes a commit, with its own ledger and inventories, in a folder of its own.
 *
 * @param runApp runs the app of a checkout, and returns whether it went well
 * @throws CommandError when git refuses.
 */
export async function synthesizeBaseline(
  root: string,
  commit: string,
  runApp: (root: string) => Promise<boolean>,
): Promise<Baseline> {
  const tracked = await findTracked(root);
  if (!(await isSame(tracked, commit, foundations)))
    return { unknown: `${foundations.join(", ")} are not all the same there` };
  const revision = await checkOutRevision(tracked, commit);
  try {
    return (await runApp(revision.root)) ? { stacks: readHashes(revision.root) } : { unknown: "its app fails there" };
  } finally {
    revision.remove();
  }
}

/** Compares the stacks of a checkout, as they were synthesized last, with those of a commit. */
export function findAffected(root: string, intents: readonly TenantIntent[], baseline: Baseline): Affected {
  if ("unknown" in baseline) return { tenants: intents, removed: [], reason: baseline.unknown };
  const { stacks } = baseline;
  const here = new Set(intents.map(({ folder }) => basename(folder)));
  return {
    tenants: intents.filter((intent) => stacks.get(basename(intent.folder)) !== hashStack(readStack(root, intent))),
    removed: [...stacks.keys()].filter((name) => !here.has(name)),
    reason: null,
  };
}

function readHashes(root: string): Map<string, string> {
  const folder = join(root, "cdktf.out", "stacks");
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(names.map((name) => [name, hashStack(readStack(root, { tenant: name, folder: `stacks/${name}` }))]));
}
