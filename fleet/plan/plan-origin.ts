import { join } from "node:path";
import type { Engine } from "../../toolchain/engine";
import { readIfThere } from "../../toolchain/files";
import { registries } from "../../toolchain/provider-sources";
import type { StateDocument } from "../engine/state-document";
import { hashStack, type StackDocument } from "./stack-document";

/** What a plan is made from: where one of these has changed, it is a plan of something else. */
export interface PlanOrigin {
  /** SHA-256 of the synthesized stack, without cdktf's comments. */
  readonly configuration: string;
  /** `null`: there was none yet. */
  readonly state: Pick<StateDocument, "lineage" | "serial"> | null;
  readonly engine: Pick<Engine, "name" | "version">;
  /** Versions by source address, like `registry.opentofu.org/bpg/proxmox`. */
  readonly providers: Readonly<Record<string, string>>;
}

/**
 * Returns what a plan is made from.
 *
 * @param folder the stack's, initialized
 */
export function readOrigin(
  folder: string,
  { name, version }: Engine,
  stack: StackDocument,
  state: StateDocument | undefined,
): PlanOrigin {
  return {
    configuration: hashStack(stack),
    state: state ? { lineage: state.lineage, serial: state.serial } : null,
    engine: { name, version },
    providers: readProviders(name, readIfThere(join(folder, ".terraform.lock.hcl")) ?? ""),
  };
}

/** Versions in a lock file, which an engine writes in one form. It may hold what the other engine would take as well. */
function readProviders(engine: Engine["name"], lock: string): Record<string, string> {
  const others = registries[engine === "OpenTofu" ? "Terraform" : "OpenTofu"];
  const blocks = [...lock.matchAll(/^provider "([^"]+)" \{\n\s*version\s*=\s*"([^"]+)"/gm)];
  return Object.fromEntries(
    blocks.flatMap(([, source = "", version = ""]) => (source.startsWith(`${others}/`) ? [] : [[source, version]])),
  );
}
