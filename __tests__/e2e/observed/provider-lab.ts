import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LabAdmin } from "../../../fleet/lab-admin";
import { withoutReal } from "../../../fleet/lab-environment";
import { startLab } from "../../../fleet/lab-process";
import { ProxmoxClient } from "../../../fleet/proxmox-client";
import { findExecutable } from "../../../toolchain/executables";
import { ensureBind } from "../../../toolchain/system-packages";
import { makeTemporaryFolder } from "../../../toolchain/temporary-folder";
import { prepareToolchain } from "../../../toolchain/toolchain";
import { root } from "../stack";
import { renderEstate } from "./estate";
import { setAsRoot } from "./root-session";
import { Workspace } from "./workspace";

/** A line of the lab's request log. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  readonly status: number;
}

/** Who a workspace's provider is. */
interface WorkspaceSettings {
  /** Id of a token. @default - root's */
  readonly token?: string;
}

/** The engines to try: the pinned OpenTofu, and Terraform where it is present. */
export function engines(): [name: string, program: string | undefined][] {
  const terraform = findExecutable("terraform");
  return [["OpenTofu", undefined], ...(terraform === undefined ? [] : [["Terraform", terraform] as [string, string]])];
}

/** A lab of the observed estate, with a folder of Terraform JSON for each thing to try. */
export class ProviderLab {
  private readonly atExit = new AbortController();

  private constructor(
    private readonly base: ReturnType<typeof makeTemporaryFolder>,
    private readonly lab: Awaited<ReturnType<typeof startLab>>,
    private readonly toolchain: Awaited<ReturnType<typeof prepareToolchain>>,
    /** The API as root. */
    readonly proxmox: ProxmoxClient,
    readonly admin: LabAdmin,
    private readonly engine: string,
  ) {
    process.on("exit", this.kill);
  }

  /** @param engine the program that its workspaces are run with; the pinned OpenTofu unless one is given */
  static async start(engine?: string): Promise<ProviderLab> {
    const toolchain = await prepareToolchain(root, { engine: "pinned" });
    await ensureBind();
    const base = makeTemporaryFolder("tenantry-provider-");
    const cluster = join(base.path, "cluster.json");
    writeFileSync(cluster, JSON.stringify(renderEstate()));
    try {
      const lab = await startLab({ cluster, runDir: join(base.path, "run") });
      const { proxmox, tokens, admin } = lab.document;
      const client = new ProxmoxClient({ ...proxmox, token: tokens[0]?.token ?? "" });
      return new ProviderLab(base, lab, toolchain, client, new LabAdmin(admin.socket), engine ?? toolchain.engine.path);
    } catch (error) {
      base.remove();
      throw error;
    }
  }

  /** Makes a workspace of its own folder, initialized. */
  async workspace(name: string, { token }: WorkspaceSettings = {}): Promise<Workspace> {
    const { proxmox, tokens } = this.lab.document;
    const found = tokens.find(({ id, tenant }) => (token === undefined ? tenant === undefined : id === token));
    const environment = {
      ...withoutReal(process.env),
      ...this.toolchain.environment,
      SSL_CERT_FILE: proxmox.ca,
      PROXMOX_VE_ENDPOINT: proxmox.endpoint,
      PROXMOX_VE_API_TOKEN: found?.token ?? "",
      TF_IN_AUTOMATION: "1",
    };
    const workspace = new Workspace({
      folder: join(this.base.path, name),
      engine: this.engine,
      environment,
      signal: this.atExit.signal,
    });
    await workspace.init();
    return workspace;
  }

  /** Changes options of a VM behind Terraform's back. */
  async set(vmid: number, options: Readonly<Record<string, string | number>>): Promise<void> {
    await this.proxmox.put(`/nodes/pve1/qemu/${vmid}/config`, options);
  }

  /** Changes a part of an option of a VM, its disk or NIC, behind Terraform's back. */
  async edit(vmid: number, option: string, part: RegExp, by: string): Promise<void> {
    await this.set(vmid, { [option]: String((await this.config(vmid))[option]).replace(part, by) });
  }

  /** The same by root's ticket, which may set what no token may. */
  setAsRoot(vmid: number, options: Readonly<Record<string, string>>): Promise<void> {
    return setAsRoot(this.lab.document, vmid, options);
  }

  /** The options of a VM. */
  config(vmid: number): Promise<Record<string, string | number>> {
    return this.proxmox.get(`/nodes/pve1/qemu/${vmid}/config`);
  }

  /** The pool of a VM, if any. */
  async findPool(vmid: number): Promise<string | undefined> {
    const resources = await this.proxmox.get<{ vmid: number; pool?: string }[]>("/cluster/resources?type=vm");
    return resources.find((one) => one.vmid === vmid)?.pool;
  }

  /** The VMs of the node, without its templates, by id. */
  async listVms(): Promise<number[]> {
    const vms = await this.proxmox.get<{ vmid: number }[]>("/nodes/pve1/qemu");
    return vms
      .map(({ vmid }) => vmid)
      .filter((vmid) => vmid < 9043 || vmid > 9046)
      .sort((a, b) => a - b);
  }

  /** All requests until now. */
  requests(): LoggedRequest[] {
    const lines = readFileSync(this.lab.document.requestLog, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  async close(): Promise<void> {
    this.kill();
    process.off("exit", this.kill);
    await this.lab.stop();
    this.base.remove();
  }

  private readonly kill = () => this.atExit.abort();
}
