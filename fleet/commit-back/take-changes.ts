import { makeTemporaryFolder } from "../../toolchain/temporary-folder";
import { splitList } from "../git";
import type { Repository } from "./repository";

/** A file that is another one in the working tree than in a commit. */
export interface Change {
  /** From the top of the working tree. */
  readonly path: string;
  /** Git's mode; `0`: it is gone. */
  readonly mode: string;
  /** Git's object. */
  readonly object: string;
}

/** What an engine leaves beside a state: the state before, which git has already, and the lock of a run. */
const leftover = /\.tfstate(\.\d+)?\.backup$|\.tfstate\.lock\.info$/;

/**
 * Returns what differs between a commit and the working tree in some folders: files that git tracks, and those that it does
 * not ignore. Neither working tree nor index is touched; the contents are in git's store afterwards.
 *
 * @param folders from the top of the working tree
 * @throws CommandError when git refuses.
 */
export async function takeChanges(
  repository: Repository,
  commit: string,
  folders: readonly string[],
): Promise<Change[]> {
  return withIndex(async (variables) => {
    await repository.ask(["read-tree", commit], { variables });
    const listed = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", ...folders];
    // A folder in the list is a repository of its own.
    const literal = { ...variables, GIT_LITERAL_PATHSPECS: "1" };
    const files = (await repository.list(listed, { variables: literal })).filter(
      (file) => !leftover.test(file) && !file.endsWith("/"),
    );
    const input = [...new Set(files), ""].join("\0");
    await repository.ask(["update-index", "--add", "--remove", "--replace", "-z", "--stdin"], { variables, input });
    const diff = ["diff-index", "--cached", "--raw", "--no-renames", "--no-abbrev", "-z", commit, "--"];
    return parseRaw(await repository.ask(diff, { variables }));
  });
}

/**
 * Puts changes on top of a commit, and returns the tree of that.
 *
 * @throws CommandError when git refuses.
 */
export async function applyChanges(
  repository: Repository,
  commit: string,
  changes: readonly Change[],
): Promise<string> {
  return withIndex(async (variables) => {
    await repository.ask(["read-tree", commit], { variables });
    const input = changes.map(({ mode, object, path }) => `${mode} ${object}\t${path}\0`).join("");
    await repository.ask(["update-index", "--replace", "-z", "--index-info"], { variables, input });
    return repository.ask(["write-tree"], { variables });
  });
}

/** Does work with an index that is not the working tree's. */
async function withIndex<T>(work: (variables: { readonly GIT_INDEX_FILE: string }) => Promise<T>): Promise<T> {
  const folder = makeTemporaryFolder("tenantry-index-");
  try {
    return await work({ GIT_INDEX_FILE: `${folder.path}/index` });
  } finally {
    folder.remove();
  }
}

/** `:<old mode> <mode> <old object> <object> <status>`, then the path (git-diff-index, "Raw output format"). */
function parseRaw(text: string): Change[] {
  const fields = splitList(text);
  return fields.flatMap((field, place) => {
    const [, mode, object] = /^:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*$/.exec(field) ?? [];
    const path = fields[place + 1];
    if (place % 2 === 1 || mode === undefined || object === undefined || path === undefined) return [];
    return [{ path, mode: mode === "000000" ? "0" : mode, object }];
  });
}
