import { writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { readProxmoxVersion } from "../toolchain/components";
import { makeTemporaryFolder } from "../toolchain/temporary-folder";
import type { Toolchain } from "../toolchain/toolchain";
import type { ProviderSchemas } from "./reduce";

/**
 * Returns what the pinned provider says of its own schema.
 *
 * @throws execa's error when the engine fails.
 */
export async function readProviderSchemas({ engine, environment }: Toolchain): Promise<ProviderSchemas> {
  const { path: folder, remove } = makeTemporaryFolder("tenantry-schema-");
  try {
    const proxmox = { source: "bpg/proxmox", version: readProxmoxVersion(join(__dirname, "..")) };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { proxmox } } }));
    const options = { cwd: folder, env: environment };
    await execa(engine.path, ["init", "-input=false", "-no-color"], options);
    const { stdout } = await execa(engine.path, ["providers", "schema", "-json"], options);
    return JSON.parse(stdout);
  } finally {
    remove();
  }
}
