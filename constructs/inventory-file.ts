import { File } from "@cdktf/provider-local/lib/file";
import { Lazy } from "cdktf";
import type { Construct } from "constructs";

/** One file of a tenant's inventory. */
interface InventoryFile {
  /** As the engine reads it: see {@link InventoryFiles.getPath}. */
  readonly filename: string;
  /** Name in the plan. */
  readonly name: string;
  /** Returns the text. Called once, at synth, when the tenant is complete. */
  readonly render: () => string;
}

/** Renders a file that Terraform writes at apply. */
export function renderInventoryFile(scope: Construct, id: string, { filename, name, render }: InventoryFile): File {
  // cdktf asks twice.
  let text: string | undefined;
  const produce = () => {
    text ??= render();
    return text;
  };
  const file = new File(scope, id, {
    filename,
    content: Lazy.stringValue({ produce }),
    filePermission: "0644",
    directoryPermission: "0755",
  });
  file.overrideLogicalId(name);
  return file;
}
