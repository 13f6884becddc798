import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import execa from "execa";
import { builtFolder, goPlatform } from "./build";
import type { Components } from "./components";
import type { Engine } from "./engine";
import { readIfThere, writeIfChanged } from "./files";
import { mirrorFolder, toolchainFolder } from "./mirror";
import { mirrorLockHeading } from "./provider-locks";
import { renderRequiredProviders } from "./provider-sources";
import { makeTemporaryFolder } from "./temporary-folder";
import { ToolchainError } from "./toolchain-error";

/**
 * Writes `.toolchain/lock.hcl`, the lock file of what the mirror holds, unless it is there already.
 *
 * @returns its path
 */
export async function lockMirror(root: string, engine: Engine, components: Components): Promise<string> {
  const file = join(toolchainFolder(root), "lock.hcl");
  const { proxmox, local, dns } = components;
  const builds = [proxmox, local, dns].map((provider) => basename(builtFolder(root, provider)));
  const heading = `${mirrorLockHeading}${builds.join(", ")}.\n`;
  if (!readIfThere(file)?.startsWith(heading)) {
    const locks = await lockProviders(engine, proxmox.version, [
      `-fs-mirror=${mirrorFolder(root)}`,
      `-platform=${goPlatform}`,
    ]);
    writeIfChanged(file, heading + locks);
  }
  return file;
}

/**
 * Lets an engine write a lock file with the blocks of both registries.
 *
 * @param from arguments of `providers lock` that say where packages come from, and for which platforms
 * @throws ToolchainError where the engine cannot.
 */
export async function lockProviders(engine: Engine, proxmoxVersion: string, from: readonly string[]): Promise<string> {
  const { path: folder, remove } = makeTemporaryFolder("tenantry-lock-");
  try {
    writeFileSync(join(folder, "main.tf.json"), renderRequiredProviders(proxmoxVersion));
    const result = await execa(engine.path, ["providers", "lock", "-no-color", ...from], {
      cwd: folder,
      env: withoutEngineSettings(),
      extendEnv: false,
      all: true,
      reject: false,
    });
    if (result.exitCode !== 0) {
      process.stderr.write(`${result.all ?? ""}\n`);
      throw new ToolchainError(
        `${engine.name} ${engine.version} could not lock the providers, its own words are above; run the same command again, and if it fails again delete .toolchain first`,
      );
    }
    return readFileSync(join(folder, ".terraform.lock.hcl"), "utf8");
  } finally {
    remove();
  }
}

/** Without what steers engines from outside (TF_CLI_ARGS, TF_DATA_DIR, a workspace): this is no one's state. */
function withoutEngineSettings(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("TF_"));
  return { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: "1" };
}
