import { relative } from "node:path";
import { askGit, findTop, git, splitList } from "../git";

/** What pipelines are made of, at a repository's top, of which the checkout may be a folder. */
const pipelines = /^(\.github\/|\.gitlab\/|\.gitlab-ci\.yml$|CODEOWNERS$|atlantis\.yaml$)/;

/**
 * Returns the files that a commit has and the working tree has not, or otherwise, or the other way round: also those
 * that git does not track yet and does not ignore. Of a file that was renamed both names.
 *
 * @param root the checkout
 * @returns relative to the checkout, in alphabetical order; of what is outside only files of pipelines, as `../.github/...`
 * @throws CommandError when git refuses.
 */
export async function listChangedFiles(root: string, commit: string): Promise<string[]> {
  const { top, prefix } = await findTop(root);
  const diff = ["diff", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", "-z", commit, "--"];
  const [changed, untracked] = await Promise.all([
    askGit(top, diff),
    askGit(top, ["ls-files", "--others", "--exclude-standard", "-z"]),
  ]);
  const files = [...splitList(changed), ...splitList(untracked)].flatMap((file) => {
    if (file.startsWith(prefix)) return [file.slice(prefix.length)];
    return pipelines.test(file) ? [relative(`/${prefix}`, `/${file}`)] : [];
  });
  return [...new Set(files)].sort();
}

/**
 * Returns the text that a file has in a commit; undefined where it has none.
 *
 * @param root the checkout
 * @param file relative to it
 */
export async function readAtCommit(root: string, commit: string, file: string): Promise<string | undefined> {
  const { exitCode, stdout } = await git(root, ["cat-file", "blob", `${commit}:./${file}`]);
  return exitCode === 0 ? stdout : undefined;
}
