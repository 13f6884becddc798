import { Resolver } from "node:dns/promises";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import type { Site } from "../substrate/site";
import { ensureBind } from "../toolchain/system-packages";
import { prepareToolchain } from "../toolchain/toolchain";
import { renderCluster } from "./lab-cluster";
import type { LabDocument } from "./lab-document";
import { type LabFolders, labFolders } from "./lab-folders";
import { startLab } from "./lab-process";
import { prepareLabRun } from "./lab-run";
import { ProxmoxClient } from "./proxmox-client";

/** A lab of one site in a temporary folder, with a workspace that is a copy of the app. */
export interface TemporaryLab {
  readonly document: LabDocument;
  readonly folders: LabFolders;
  /** Environment of a command in the workspace, see `lab-run.ts`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The API as root. */
  readonly proxmox: ProxmoxClient;
  /** Asks the lab's DNS server. */
  readonly resolver: Resolver;
  /**
   * Runs a program in the workspace, or in a folder of it. Its output is in what is returned, both streams as `all`.
   *
   * @throws execa's error when the program fails.
   */
  run(program: string, args: readonly string[], options?: { readonly folder?: string }): execa.ExecaChildProcess;
  /** Stops the lab and removes the folder. */
  close(): Promise<void>;
}

/**
 * Boots a lab of `site` and prepares a workspace with the pinned engine.
 *
 * @param root the checkout
 * @throws CommandError, ToolchainError with one line that says what to do.
 */
export async function startTemporaryLab(root: string, site: Site): Promise<TemporaryLab> {
  const toolchain = await prepareToolchain(root, { engine: "pinned" });
  await ensureBind();
  const base = mkdtempSync(join(tmpdir(), "tenantry-lab-"));
  const remove = () => rmSync(base, { recursive: true, force: true });
  try {
    const folders = labFolders(base);
    const cluster = join(base, "cluster.json");
    writeFileSync(cluster, JSON.stringify(renderCluster(site)));
    const { document, stop } = await startLab({ cluster, runDir: folders.run });
    const { env, cwd } = await prepareLabRun({ root, folders, lab: document, toolchain });
    // Without a terminal, cdktf prints the frames of its spinner unless it believes to be in a pipeline, and waits for
    // ever for a variable that is missing unless the engine may not ask.
    const environment = { ...env, CI: "1", FORCE_COLOR: "0", TF_INPUT: "0" };
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    resolver.setServers([`${document.dns.server}:${document.dns.port}`]);
    return {
      document,
      folders,
      environment,
      resolver,
      proxmox: new ProxmoxClient({ ...document.proxmox, token: getRootToken(document) }),
      run: (program, args, { folder = "" } = {}) =>
        execa(program, args, { cwd: join(cwd, folder), env: environment, extendEnv: false, all: true }),
      close: async () => {
        await stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function getRootToken({ tokens }: LabDocument): string {
  const root = tokens.find(({ tenant }) => tenant === undefined);
  if (root === undefined) throw new Error("a lab has a token for root");
  return root.token;
}
