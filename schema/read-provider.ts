import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { Toolchain } from "../toolchain/toolchain";
import { getPinnedProvider } from "./pinned";
import type { ProviderSchemas } from "./reduce";

/**
 * Returns what the pinned provider says of its own schema.
 *
 * @throws execa's error when the engine fails.
 */
export async function readProviderSchemas({ engine, environment }: Toolchain): Promise<ProviderSchemas> {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-schema-"));
  try {
    const proxmox = { source: "bpg/proxmox", version: getPinnedProvider().version };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { proxmox } } }));
    const options = { cwd: folder, env: environment };
    await execa(engine.path, ["init", "-input=false", "-no-color"], options);
    const { stdout } = await execa(engine.path, ["providers", "schema", "-json"], options);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
