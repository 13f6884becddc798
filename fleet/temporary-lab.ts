import { Resolver } from "node:dns/promises";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type execa from "execa";
import type { Site } from "../substrate/site";
import { ensureBind } from "../toolchain/system-packages";
import { makeTemporaryFolder } from "../toolchain/temporary-folder";
import { prepareToolchain } from "../toolchain/toolchain";
import { LabAdmin } from "./lab-admin";
import { renderCluster } from "./lab-cluster";
import type { LabDocument } from "./lab-document";
import { type LabFolders, labFolders } from "./lab-folders";
import { startLab } from "./lab-process";
import { prepareLabRun } from "./lab-run";
import { runGroup } from "./process-group";
import { ProxmoxClient } from "./proxmox-client";

/** A lab of one site in a temporary folder, with a workspace that is a copy of the app. */
export interface TemporaryLab {
  readonly document: LabDocument;
  readonly folders: LabFolders;
  /** Environment of a command in the workspace, see `lab-run.ts`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The API as root. */
  readonly proxmox: ProxmoxClient;
  /** Faults, states, clock: what can be done to the lab from outside its APIs. */
  readonly admin: LabAdmin;
  /** Asks the lab's DNS server. */
  readonly resolver: Resolver;
  /**
   * Runs a program in the workspace, or in a folder of it. Its output is in what is returned, both streams as `all`.
   *
   * @throws execa's error when the program fails.
   */
  run(program: string, args: readonly string[], options?: { readonly folder?: string }): execa.ExecaChildProcess;
  /** Stops the lab and removes the folder; called again, waits for the same. */
  close(): Promise<void>;
}

/**
 * Boots a lab of `site` and prepares a workspace with the pinned engine. From the first moment on, all of it ends with
 * this process: lab and commands are killed and the folder is removed when it exits (`process.exit` in a handler of
 * signals, as a signal alone skips that).
 *
 * @param root the checkout
 * @throws CommandError, ToolchainError with one line that says what to do.
 */
export async function startTemporaryLab(root: string, site: Site): Promise<TemporaryLab> {
  const toolchain = await prepareToolchain(root, { engine: "pinned" });
  await ensureBind();
  const atExit = new AbortController();
  const kill = () => atExit.abort();
  // Before the folder's own: what writes into it must have ended when it is removed.
  process.on("exit", kill);
  const { path: base, remove } = makeTemporaryFolder("tenantry-lab-");
  const end = () => {
    process.off("exit", kill);
    remove();
  };
  try {
    const folders = labFolders(base);
    const cluster = join(base, "cluster.json");
    writeFileSync(cluster, JSON.stringify(renderCluster(site)));
    const { document, stop } = await startLab({ cluster, runDir: folders.run, signal: atExit.signal });
    const { env, cwd } = await prepareLabRun({ root, folders, lab: document, toolchain });
    // Without a terminal, cdktf prints the frames of its spinner unless it believes to be in a pipeline, and waits for
    // ever for a variable that is missing unless the engine may not ask.
    const environment = { ...env, CI: "1", FORCE_COLOR: "0", TF_INPUT: "0" };
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    resolver.setServers([`${document.dns.server}:${document.dns.port}`]);
    let closed: Promise<void> | undefined;
    return {
      document,
      folders,
      environment,
      resolver,
      admin: new LabAdmin(document.admin.socket),
      proxmox: new ProxmoxClient({ ...document.proxmox, token: getRootToken(document) }),
      run: (program, args, { folder = "" } = {}) =>
        runGroup(
          program,
          args,
          { cwd: join(cwd, folder), env: environment, all: true },
          { on: atExit.signal, by: "SIGKILL" },
        ),
      close: () => {
        closed ??= stop().finally(end);
        return closed;
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

function getRootToken({ tokens }: LabDocument): string {
  const root = tokens.find(({ tenant }) => tenant === undefined);
  if (root === undefined) throw new Error("a lab has a token for root");
  return root.token;
}
