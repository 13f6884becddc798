import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { startLab } from "../../../fleet/lab-process";
import type { Cluster } from "../../../lab/cluster";
import { ensureBind } from "../../../toolchain/system-packages";
import { makeTemporaryFolder } from "../../../toolchain/temporary-folder";

/** A lab with a template, as clients that nobody here wrote find it. */
export interface ClientsLab {
  /** What a client is told on its standard input: where the API is, a user with its password, a token with its secret. */
  readonly access: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly token: { readonly user: string; readonly name: string; readonly secret: string };
  };
  /** A folder for files of a client; it goes with the lab. */
  readonly folder: string;
  /** Requests that were refused or failed since the lab was started: `method path status message`. */
  refusals(): string[];
  /** Runs a program that trusts the lab's CA and no other, and gives it {@link access} as JSON. */
  run(
    program: string,
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): execa.ExecaChildProcess;
  close(): Promise<void>;
}

const cluster: Cluster = {
  version: 1,
  name: "clients",
  nodes: [{ name: "pve1", cores: 8, memoryMiB: 32_768 }],
  storages: [
    { id: "local", type: "dir", content: ["iso", "snippets", "vztmpl"], shared: false, sizeGiB: 100 },
    { id: "files", type: "dir", content: ["images"], shared: false, sizeGiB: 500 },
  ],
  bridges: ["vmbr0"],
  pools: [{ id: "tenants" }],
  roles: [],
  users: [],
  tokens: [],
  acl: [],
  vms: [
    {
      vmid: 9000,
      node: "pve1",
      template: true,
      config: { name: "debian", memory: 1024, agent: "1", scsi0: "files:4,format=qcow2", net0: "virtio,bridge=vmbr0" },
    },
  ],
  dns: { keys: [], zones: [] },
};

/** Boots the lab. */
export async function startClientsLab(): Promise<ClientsLab> {
  await ensureBind();
  const { path: folder, remove } = makeTemporaryFolder("tenantry-clients-");
  const file = join(folder, "cluster.json");
  writeFileSync(file, JSON.stringify(cluster));
  const lab = await startLab({ cluster: file, runDir: join(folder, "run") });
  const { proxmox, tokens, users, requestLog } = lab.document;
  const { hostname, port } = new URL(proxmox.endpoint);
  const root = users.find(({ id }) => id === "root@pam");
  const [id = "", secret = ""] = (tokens[0]?.token ?? "").split("=");
  const [user = "", name = ""] = id.split("!");
  const access = {
    host: hostname,
    port: Number(port),
    user: "root@pam",
    password: root?.password ?? "",
    token: { user, name, secret },
  };
  return {
    access,
    folder,
    refusals: () =>
      readFileSync(requestLog, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line))
        .filter(({ status }) => status >= 400)
        .map(({ method, path, status, message }) => `${method} ${path} ${status} ${message}`),
    run: (program, args, environment = {}) =>
      execa(program, args, {
        input: JSON.stringify(access),
        all: true,
        extendEnv: false,
        env: {
          PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
          HOME: folder,
          LANG: "C.UTF-8",
          REQUESTS_CA_BUNDLE: proxmox.ca,
          NODE_EXTRA_CA_CERTS: proxmox.ca,
          ...environment,
        },
      }),
    close: async () => {
      await lab.stop();
      remove();
    },
  };
}
