import { join } from "node:path";
import { readComponents } from "./components";
import { writeIfChanged } from "./files";
import { lockProviders } from "./lock-providers";
import { registries } from "./provider-sources";
import { registryAnswers } from "./registry";
import { runCommand } from "./run-command";
import { say } from "./say";
import { prepareToolchain } from "./toolchain";
import { ToolchainError } from "./toolchain-error";

/** What people and their pipelines run on. */
const platforms = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"];

/**
 * `npm run lock`: writes `providers.lock.hcl` with the newest providers that tenants' stacks allow.
 *
 * It names both registries' providers, so both must answer.
 */
async function main(): Promise<void> {
  const root = join(__dirname, "..");
  for (const host of Object.values(registries)) {
    if (!(await registryAnswers(host))) {
      throw new ToolchainError(
        `${host} does not answer, and providers.lock.hcl is made from what registries publish; run this where it answers (here the toolchain's own lock is used, and no file is needed)`,
      );
    }
  }
  const { engine } = await prepareToolchain(root, { engine: "any" });
  say(`asking both registries for the checksums of ${platforms.join(", ")}: about 1 minute`);
  const locks = await lockProviders(
    engine,
    readComponents(root).proxmox.version,
    platforms.map((platform) => `-platform=${platform}`),
  );
  writeIfChanged(join(root, "providers.lock.hcl"), locks);
  say("providers.lock.hcl is written; commit it");
}

void runCommand(main);
