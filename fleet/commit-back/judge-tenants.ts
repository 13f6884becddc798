import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TenantIntent } from "../../ledger/fleet-document";
import { readIfThere } from "../../toolchain/files";
import { CommandError } from "../command-error";
import { parseJson } from "../parse-json";
import type { AppliedRecord } from "../world/applied-record";
import type { Commits } from "./branch";
import { checkState } from "./check-state";
import type { Repository } from "./repository";
import type { Change } from "./take-changes";

/** What became of one tenant's inventory since the checkout. */
export interface TenantChanges {
  readonly intent: TenantIntent;
  readonly changes: readonly Change[];
}

/** What may be committed of a tenant. */
export interface Judgement {
  readonly changes: readonly Change[];
  /** Why not, a line. */
  readonly problem?: string;
  /** What a person should know, a line. */
  readonly note?: string;
}

/** Returns the path of a tenant's state from the checkout; undefined: it is no file of the checkout. */
export function findStateFile({ state }: TenantIntent): string | undefined {
  return /^local:(.*)$/.exec(state)?.[1];
}

/** Returns what of a tenant's changes may be put on top of the branch. */
export async function judgeTenant(
  repository: Repository,
  commits: Commits,
  { intent, changes }: TenantChanges,
): Promise<Judgement> {
  const { top, prefix } = repository;
  const file = findStateFile(intent);
  if (file !== undefined && changes.some(({ path }) => path === prefix + file)) {
    const problem = await judgeState(repository, commits, file);
    return problem === undefined ? { changes } : { changes: [], problem };
  }
  const record = `${prefix}${intent.inventory}/terraform/applied.json`;
  const ours = changes.some(({ path }) => path === record) ? readIfThere(join(top, record)) : undefined;
  const theirs = ours === undefined ? undefined : await repository.readText(commits.tip, record);
  if (ours !== undefined && theirs !== undefined && isLater(theirs, ours)) {
    return { changes: [], note: "not committed: what a later apply made is committed already" };
  }
  const isAlone = file !== undefined && existsSync(join(top, prefix, file)) && (await isIgnored(repository, file));
  return { changes, note: isAlone ? `its state ${file} is on this machine alone, as git ignores it` : undefined };
}

/** Returns why the state that is here may not be put on top of the branch; undefined: it may. */
export async function judgeState(
  repository: Repository,
  { before, tip, branch }: Commits,
  file: string,
): Promise<string | undefined> {
  const path = repository.prefix + file;
  const texts = {
    before: await repository.readText(before, path),
    tip: await repository.readText(tip, path),
    // As git prints a text: without its last line break.
    here: readIfThere(join(repository.top, path))?.replace(/\n$/, ""),
  };
  return checkState(texts, path, branch.name);
}

/** Whether a record of an apply is of a later one than another, which began with the same state. */
function isLater(record: string, other: string): boolean {
  const [one, two] = [record, other].map((text) => (parseJson(text) as Partial<AppliedRecord> | undefined)?.state);
  return one?.lineage === two?.lineage && (one?.serial ?? 0) > (two?.serial ?? 0);
}

/** Whether git ignores a state, be it there or not, and has it not for all that. @throws CommandError when git refuses. */
export async function isIgnored(repository: Repository, file: string): Promise<boolean> {
  const answer = await repository.run(["check-ignore", "--quiet", "--", repository.prefix + file]);
  if (answer.exitCode === 0 || answer.exitCode === 1) return answer.exitCode === 0;
  throw new CommandError(`git check-ignore fails: ${repository.explain(answer)}`);
}
