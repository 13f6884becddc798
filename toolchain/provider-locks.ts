import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Puts the lock of the providers into each synthesized stack, over what lies there.
 *
 * cdktf locks by itself, which needs a registry, unless a stack's lock file names every provider; and a stack folder is
 * no place to keep one, since nobody commits it. Which lock it is goes by where the engine takes its providers from:
 * - the one that the toolchain wrote beside the CLI configuration in `TF_CLI_CONFIG_FILE`, when its mirror is in use;
 * - else `providers.lock.hcl` of the repository, which `npm run lock` writes;
 * - else none: cdktf asks the registry.
 *
 * @param root the repository
 * @param outdir where cdktf synthesized to
 */
export function placeProviderLocks(root: string, outdir: string): void {
  const source = [mirrorLock(), join(root, "providers.lock.hcl")].find(
    (path) => path !== undefined && existsSync(path),
  );
  const stacks = join(outdir, "stacks");
  if (source === undefined || !existsSync(stacks)) {
    return;
  }
  const lock = readFileSync(source);
  for (const stack of readdirSync(stacks)) {
    const target = join(stacks, stack, ".terraform.lock.hcl");
    if (!existsSync(target) || !readFileSync(target).equals(lock)) {
      writeFileSync(target, lock);
    }
  }
}

function mirrorLock(): string | undefined {
  const settings = process.env.TF_CLI_CONFIG_FILE;
  return settings ? join(dirname(settings), "lock.hcl") : undefined;
}
