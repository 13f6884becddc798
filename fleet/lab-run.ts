import { delimiter, join } from "node:path";
import { link, readIfThere, writeIfChanged } from "../toolchain/files";
import { placeGuardedEngines } from "./guarded-engines";
import type { LabDocument } from "./lab-document";
import { type Environment, renderTerraformVariables, withoutReal } from "./lab-environment";
import type { LabFolders } from "./lab-folders";
import { syncWorkspace } from "./workspace";

/** What {@link prepareLabRun} needs. */
export interface LabRunSettings {
  /** The checkout. */
  readonly root: string;
  readonly folders: LabFolders;
  /** A lab that is up. */
  readonly lab: LabDocument;
  /** Engine and variables as the toolchain gives them. */
  readonly toolchain: { readonly engine: { readonly path: string }; readonly environment: Environment };
  /** @default - this process's */
  readonly caller?: NodeJS.ProcessEnv;
}

/** How to start a command in the lab's workspace. */
export interface LabRun {
  /** Working directory. */
  readonly cwd: string;
  /** The whole environment: not to be merged with another. */
  readonly env: Environment;
}

/**
 * Brings the lab's workspace up to date, and returns where and with what environment a command runs in it: the caller's
 * environment without anything that leads to the real world, the lab's endpoints and credentials, a guarded engine, and
 * the project's programs (`cdktf`, `tenantry`) on the PATH.
 *
 * @throws CommandError when the workspace cannot be made.
 */
export async function prepareLabRun(settings: LabRunSettings): Promise<LabRun> {
  const { root, folders, lab, toolchain, caller = process.env } = settings;
  await syncWorkspace(root, folders.workspace);
  const environment = { ...withoutReal(caller), ...toolchain.environment };
  const guarded = placeGuardedEngines(folders, toolchain.engine.path, environment.PATH ?? "");
  // npm puts a project's own program nowhere.
  link(join(root, "fleet", "bin.mjs"), join(folders.bin, "tenantry"));
  return {
    cwd: folders.workspace,
    env: {
      ...environment,
      ...renderTerraformVariables(lab),
      SSL_CERT_FILE: writeTrust(folders, lab, caller.SSL_CERT_FILE),
      TERRAFORM_BINARY_NAME: guarded.engine,
      PATH: [folders.bin, join(root, "node_modules", ".bin"), environment.PATH].join(delimiter),
    },
  };
}

/**
 * Returns a file for `SSL_CERT_FILE`: what the caller trusts there already, as the way to a provider registry may lead
 * through a proxy of the house, and the lab's CA.
 */
function writeTrust({ bin }: LabFolders, { proxmox }: LabDocument, callers: string | undefined): string {
  const file = join(bin, "trust.pem");
  const texts = [callers ? readIfThere(callers) : undefined, readIfThere(proxmox.ca)];
  writeIfChanged(file, texts.filter((text) => text !== undefined).join("\n"), 0o644);
  return file;
}
