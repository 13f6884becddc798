import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import execa from "execa";
import { cacheFolder } from "./cache-folder";
import { say } from "./say";
import { ensurePython } from "./system-packages";
import { ToolchainError } from "./toolchain-error";

/** Runs check-jsonschema, as with `--builtin-schema vendor.github-workflows FILE`. */
export type CheckJsonschema = (args: readonly string[]) => execa.ExecaChildProcess;

/**
 * Finds check-jsonschema in the cache, or installs it there from PyPI. Only tests need it.
 *
 * @param root the repository
 * @throws ToolchainError with one line that says what to do.
 */
export async function ensureCheckJsonschema(root: string): Promise<CheckJsonschema> {
  const { python3 } = await ensurePython();
  const requirements = join(root, "toolchain", "check-jsonschema", "requirements.txt");
  const { stdout: release } = await execa(python3, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
  const hash = createHash("sha256").update(readFileSync(requirements)).update(release).digest("hex").slice(0, 16);
  const folder = join(cacheFolder(), `check-jsonschema-${hash}`);
  if (!existsSync(folder)) await install(python3, requirements, folder);
  return (args) =>
    execa(python3, ["-m", "check_jsonschema", ...args], { env: { PYTHONPATH: folder }, all: true, reject: false });
}

/** A rename shows all of the folder at once; two processes may install at once, and the first to finish wins. */
async function install(python3: string, requirements: string, folder: string): Promise<void> {
  say("installing check-jsonschema from PyPI, about 5 s");
  const fresh = `${folder}.${process.pid}`;
  await mkdir(cacheFolder(), { recursive: true });
  const args = ["install", "--quiet", "--no-deps", "--only-binary=:all:", "--target", fresh, "-r", requirements];
  const { exitCode, all } = await execa(python3, ["-m", "pip", ...args], { all: true, reject: false });
  if (exitCode === 0) await rename(fresh, folder).catch(() => {});
  await rm(fresh, { recursive: true, force: true });
  if (existsSync(folder)) return;
  process.stderr.write(`${all ?? ""}\n`);
  throw new ToolchainError(
    "check-jsonschema could not be installed (see above); check that PyPI can be reached, then run the same command again",
  );
}
