import { File, type FileConfig } from "@cdktf/provider-local/lib/file";
import type { Construct } from "constructs";

/** One file of a tenant's inventory. */
interface InventoryFile {
  /** As the engine reads it: see {@link InventoryFiles.getPath}. */
  readonly filename: string;
  /** Name in the plan. */
  readonly name: string;
  /** Returns the text. Called at synth, when the tenant is complete. */
  readonly render: () => string;
}

/** Renders a file that Terraform writes at apply. */
export function renderInventoryFile(scope: Construct, id: string, { filename, name, render }: InventoryFile): File {
  const config = { filename, filePermission: "0644", directoryPermission: "0755" };
  const file = new LateFile(scope, id, config, render);
  file.overrideLogicalId(name);
  return file;
}

/** A file whose text is not known before synth. cdktf would look for tokens in that of a lazy one, thrice. */
class LateFile extends File {
  constructor(
    scope: Construct,
    id: string,
    config: FileConfig,
    private readonly render: () => string,
  ) {
    super(scope, id, config);
  }

  override toTerraform(): unknown {
    this.content = this.render();
    return super.toTerraform();
  }
}
