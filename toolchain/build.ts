import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import { join, relative } from "node:path";
import execa from "execa";
import { lock } from "proper-lockfile";
import { cacheFolder } from "./cache-folder";
import type { Component } from "./components";
import { findExecutable } from "./executables";
import { renderDuration, say } from "./say";
import { ToolchainError } from "./toolchain-error";

/** The Go release whose language the pinned modules are written in. */
const oldestGo = [1, 26] as const;

const progressMs = 15_000;

/** This machine in Go's words, as engines name platforms, too: `linux_amd64`. */
export const goPlatform = `${platform()}_${arch() === "x64" ? "amd64" : arch()}`;

/**
 * The folder in the cache that holds a component once it is built. A component is there completely or not at all.
 *
 * Its name changes with everything that the built file depends on, but for the Go release: each builds the same
 * program.
 */
export function builtFolder(root: string, component: Component): string {
  const hash = createHash("sha256");
  const folder = join(root, "toolchain", component.id);
  for (const file of listSources(folder)) {
    hash
      .update(`${relative(folder, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  hash.update(JSON.stringify([goPlatform, buildArguments(component)]));
  return join(cacheFolder(), `${component.id}-${component.version}-${hash.digest("hex").slice(0, 16)}`);
}

/** Whether a component is in the cache. */
export function isBuilt(root: string, component: Component): boolean {
  return existsSync(builtFolder(root, component));
}

/**
 * Builds what is not in the cache yet, and says how long it takes.
 *
 * Two processes may run at once: the second waits for the first and takes what it built. A process may be killed at any
 * moment: what it was building is thrown away by the next.
 *
 * @param otherWay what a person could do instead of building, for the message where Go is missing
 * @throws ToolchainError where Go is missing or too old, or a build fails.
 */
export async function build(root: string, components: readonly Component[], otherWay?: string): Promise<void> {
  if (components.every((component) => isBuilt(root, component))) {
    return;
  }
  const go = await getGo(
    components.filter((component) => !isBuilt(root, component)),
    otherWay,
  );
  await whileLocked(async () => {
    for (const component of components.filter((each) => !isBuilt(root, each))) {
      await buildOne(root, component, go);
    }
  });
}

/** Tests are no part of a program, and neither is what it says about itself. */
function listSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.go$|^go\.(mod|sum)$/.test(entry.name) && !entry.name.endsWith("_test.go"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** -trimpath and -buildvcs keep this checkout's path and commit out of the program; CGO_ENABLED=0 the C library. */
function buildArguments(component: Component): string[] {
  const linked = component.linked === undefined ? "" : ` -X ${component.linked}`;
  return ["build", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w${linked}`];
}

async function getGo(components: readonly Component[], otherWay?: string): Promise<string> {
  const wanted = components.map((component) => `${component.title} ${component.version}`).join(", ");
  const remedy = `install Go ${oldestGo.join(".")} or newer from https://go.dev/dl/ and put its bin folder on the PATH${otherWay === undefined ? "" : `, or ${otherWay}`}`;
  const go = findExecutable("go");
  if (go === undefined) {
    throw new ToolchainError(`Go is missing, and ${wanted} must be built; ${remedy}`);
  }
  // Outside of any module, where Go speaks of itself and not of the release that a module asks for.
  const { stdout } = await execa(go, ["env", "GOVERSION"], { cwd: tmpdir(), reject: false });
  const [, major = 0, minor = 0] = (/go(\d+)\.(\d+)/.exec(stdout) ?? []).map(Number);
  if (major < oldestGo[0] || (major === oldestGo[0] && minor < oldestGo[1])) {
    throw new ToolchainError(`Go is too old (${stdout || "no version"}), and ${wanted} must be built; ${remedy}`);
  }
  return go;
}

/** Runs with the cache to itself. A lock whose holder died is taken over after five seconds. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  const cache = cacheFolder();
  await mkdir(cache, { recursive: true });
  let lost = false;
  const options = {
    lockfilePath: join(cache, "build.lock"),
    stale: 5000,
    // A machine that slept loses the lock to another process. Both then build, each in its own folder, and the first
    // to finish wins: work twice, never a wrong file.
    onCompromised: () => {
      lost = true;
    },
  };
  let release: () => Promise<void>;
  try {
    release = await lock(cache, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") {
      throw error;
    }
    say("another process builds (or was killed a moment ago); waiting for it");
    release = await lock(cache, { ...options, retries: { forever: true, minTimeout: 100, maxTimeout: 1000 } });
  }
  try {
    await removeLeftovers(cache);
    await work();
  } finally {
    if (!lost) {
      await release();
    }
  }
}

const unfinished = /^building-(\d+)-/;

async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const builder = unfinished.exec(name)?.[1];
    if (builder !== undefined && !isRunning(Number(builder))) {
      await rm(join(cache, name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function buildOne(root: string, component: Component, go: string): Promise<void> {
  const name = `${component.title} ${component.version}`;
  const folder = builtFolder(root, component);
  const fresh = join(cacheFolder(), `building-${process.pid}-${component.id}`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });

  say(`building ${name} from source: about ${component.duration} on 2 cores the first time, kept in ${folder}`);
  const begun = Date.now();
  const progress = setInterval(() => say(`${name}: ${renderDuration(Date.now() - begun)} so far`), progressMs);
  const result = await execa(
    go,
    [...buildArguments(component), "-o", join(fresh, component.file), component.mainPackage],
    {
      cwd: join(root, "toolchain", component.id),
      // What Go leaves in its temporary folder when it is killed is thrown away with ours.
      env: { CGO_ENABLED: "0", GOWORK: "off", GOOS: undefined, GOARCH: undefined, GOTMPDIR: fresh },
      all: true,
      reject: false,
    },
  ).finally(() => clearInterval(progress));
  if (result.exitCode !== 0) {
    await rm(fresh, { recursive: true, force: true });
    process.stderr.write(`${(result.all ?? "").split("\n").slice(-20).join("\n")}\n`);
    throw new ToolchainError(
      `${name} could not be built, Go's own words are above; check that the Go module proxy (go env GOPROXY) can be reached and the disk is not full, then run the same command again`,
    );
  }
  await moveIntoPlace(fresh, folder);
  say(`${name} is built (${renderDuration(Date.now() - begun)})`);
}

/** A rename shows all of the folder at once. Where another process was faster, its folder stays: it holds the same. */
async function moveIntoPlace(fresh: string, folder: string): Promise<void> {
  try {
    await rename(fresh, folder);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
    await rm(fresh, { recursive: true, force: true });
  }
}
