/** Generates `.gen/providers/proxmox` from the saved schema: no network, no engine, under a second. */
import "./offline";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ConstructsMakerProviderTarget, Language, TerraformProviderConstraint } from "@cdktf/commons";
// The package's own entry needs jsii-pacmak, which it does not declare; the generator alone does not.
import { TerraformProviderGenerator } from "@cdktf/provider-generator/lib/get/generator/provider-generator";
import { sanitizeProviderSchema } from "@cdktf/provider-schema/src/provider-schema";
import { CodeMaker } from "codemaker";
import { readProxmoxVersion } from "../toolchain/components";
import { schemaFile } from "./pinned";

async function generate(): Promise<void> {
  const root = join(__dirname, "..");
  const version = readProxmoxVersion(root);
  const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
  schema.provider_versions = { "registry.terraform.io/bpg/proxmox": version };

  const code = new CodeMaker();
  const generator = new TerraformProviderGenerator(code, sanitizeProviderSchema(schema));
  generator.generate(
    new ConstructsMakerProviderTarget(new TerraformProviderConstraint(`bpg/proxmox@${version}`), Language.TYPESCRIPT),
  );
  const output = join(root, ".gen");
  rmSync(output, { recursive: true, force: true });
  await code.save(output);
}

void generate();
