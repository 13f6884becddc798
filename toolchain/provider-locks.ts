import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** How a lock file of the mirror begins: its checksums are of what was built here, and no registry's. */
export const mirrorLockHeading = "# Written by the toolchain for ";

/**
 * Puts the lock of the providers into each synthesized stack, over what lies there.
 *
 * cdktf locks by itself, which needs a registry, unless a stack's lock file names every provider; and a stack folder is
 * no place to keep one, since nobody commits it. Which lock it is goes by where the engine takes its providers from:
 * - the one that the toolchain wrote beside the CLI configuration in `TF_CLI_CONFIG_FILE`, when its mirror is in use;
 * - else `providers.lock.hcl` of the repository, which `npm run lock` writes;
 * - else none: cdktf asks the registry. A lock of the mirror that a stack has from before is removed, as what registries
 *   serve has other checksums; one that cdktf made stays.
 *
 * @param root the repository
 * @param outdir where cdktf synthesized to
 */
export function placeProviderLocks(root: string, outdir: string): void {
  const source = [mirrorLock(), join(root, "providers.lock.hcl")].find(
    (path) => path !== undefined && existsSync(path),
  );
  const stacks = join(outdir, "stacks");
  if (!existsSync(stacks)) {
    return;
  }
  const lock = source && readFileSync(source, "utf8");
  for (const stack of readdirSync(stacks)) {
    placeLock(join(stacks, stack, ".terraform.lock.hcl"), lock);
  }
}

function placeLock(target: string, lock: string | undefined): void {
  const present = existsSync(target) ? readFileSync(target, "utf8") : undefined;
  if (lock === undefined) {
    if (present?.startsWith(mirrorLockHeading)) {
      rmSync(target);
    }
  } else if (present !== lock) {
    writeFileSync(target, lock);
  }
}

function mirrorLock(): string | undefined {
  const settings = process.env.TF_CLI_CONFIG_FILE;
  return settings ? join(dirname(settings), "lock.hcl") : undefined;
}
