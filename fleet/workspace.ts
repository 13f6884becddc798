import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import execa from "execa";
import { lock } from "proper-lockfile";
import { link } from "../toolchain/files";
import { CommandError } from "./command-error";
import { installed, linkInstalled } from "./installed";

/**
 * Makes a folder a copy of the app as it stands in the working tree: files that git tracks and new ones that it does
 * not ignore, uncommitted changes included. Only what changed is written. What runs in the workspace made there stays.
 *
 * State and inventory of tenants are never read or written on either side: nothing below `tenant-inventory/<tenant>/`
 * and no state file, wherever it is.
 *
 * @param root the checkout
 * @param folder the workspace, by absolute path; made when it is not there
 * @throws CommandError when `root` is not in a git checkout.
 */
export async function syncWorkspace(root: string, folder: string): Promise<void> {
  const files = (await listFiles(root)).filter((file) => isOfTheApp(file) && isCopied(root, file));
  for (const file of files) checkLink(root, folder, file);
  mkdirSync(folder, { recursive: true });
  // Two commands may start at once; the second finds everything done.
  const release = await lock(folder, {
    lockfilePath: `${folder}.lock`,
    retries: { retries: 100, minTimeout: 50, maxTimeout: 100 },
  });
  try {
    removeOthers(folder, files);
    for (const file of files) copyIfChanged(join(root, file), join(folder, file));
    linkInstalled(root, folder);
  } finally {
    await release();
  }
}

async function listFiles(root: string): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  try {
    const { stdout } = await execa("git", args, { cwd: root });
    return [...new Set(stdout.split("\0").filter(Boolean))];
  } catch (error) {
    const { stderr, shortMessage } = error as execa.ExecaError;
    throw new CommandError(
      `the lab runs a copy of what git lists in ${root}, and it refuses: ${stderr || shortMessage}`,
    );
  }
}

function isOfTheApp(file: string): boolean {
  const [top = "", ...rest] = file.split("/");
  if (installed.includes(top) || top === ".lab" || top === "cdktf.out") return false;
  if (top === "tenant-inventory" && rest.length > 1) return false;
  return !/\.tfstate(\.|$)/.test(file);
}

/** Not a submodule, which git lists as a folder; not a file that is listed still but removed; no link among inventories. */
function isCopied(root: string, file: string): boolean {
  const stats = findStats(join(root, file));
  if (stats?.isSymbolicLink()) return !file.startsWith("tenant-inventory/");
  return stats?.isFile() ?? false;
}

/** @throws CommandError when a link of the app would lead from the workspace back into the working tree. */
function checkLink(root: string, folder: string, file: string): void {
  if (!lstatSync(join(root, file)).isSymbolicLink()) return;
  const target = resolve(dirname(join(folder, file)), readlinkSync(join(root, file)));
  if (!isInside(root, target) || isInside(folder, target)) return;
  throw new CommandError(`link "${file}" leads out of the lab's copy into the working tree; make it relative`);
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function removeOthers(folder: string, files: readonly string[]): void {
  // What the last synchronization copied, and may be removed again. Beside the workspace, which holds the app alone.
  const list = `${folder}.files.json`;
  const before = existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as string[]) : [];
  const wanted = new Set(files);
  // Both, until the copies are made: a synchronization that is killed leaves nothing that the next one does not know.
  writeFileSync(list, JSON.stringify([...new Set([...before, ...files])]));
  for (const file of before.filter((name) => !wanted.has(name))) {
    rmSync(join(folder, file), { force: true });
    removeEmptyFolders(folder, dirname(file));
  }
  writeFileSync(list, JSON.stringify(files));
}

function removeEmptyFolders(folder: string, path: string): void {
  for (let current = path; current !== "."; current = dirname(current)) {
    try {
      rmdirSync(join(folder, current));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOTEMPTY" || code === "EEXIST") return;
      if (code !== "ENOENT") throw error;
    }
  }
}

function copyIfChanged(from: string, to: string): void {
  const source = lstatSync(from);
  const copy = findStats(to);
  if (source.isSymbolicLink()) {
    link(readlinkSync(from), to);
    return;
  }
  if (copy?.isFile() && isSame(source, copy)) return;
  mkdirSync(dirname(to), { recursive: true });
  // A rename, so that a command which runs in the workspace meanwhile never reads half a file.
  const fresh = `${to}.${process.pid}.new`;
  copyFileSync(from, fresh);
  chmodSync(fresh, source.mode & 0o777);
  utimesSync(fresh, source.atime, source.mtime);
  renameSync(fresh, to);
}

/** Times are kept in milliseconds: what `utimes` can set. */
function isSame(source: Stats, copy: Stats): boolean {
  return source.size === copy.size && source.mode === copy.mode && source.mtime.getTime() === copy.mtime.getTime();
}

function findStats(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
