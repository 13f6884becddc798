import { mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, readCluster } from "../../../lab/cluster";
import type { ProxmoxControl, SavedProxmox } from "../../../lab/pve/control";
import { type ProxmoxServer, startProxmox } from "../../../lab/pve/server";
import { LAB_TOKEN } from "../../../lab/pve/state/boot-cluster";
import { makeCertificates } from "../../../lab/tls";

/** The data of an answer: JSON of a shape that each test knows. */
// biome-ignore lint/suspicious/noExplicitAny: tests name the shape they expect, and fail on another.
export type Json = any;

/** What a test reads of an answer. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly contentType: string | undefined;
  /** Nothing when the body is empty. */
  readonly body: { data: Json; message?: string; errors?: Record<string, string>; total?: number } | undefined;
}

/** Parameters of a form, or a body as it is. */
export type Parameters = Record<string, string | number> | string | Buffer;

export const SECRET = "11111111-2222-3333-4444-555555555555";
/** The password of root and of every user of the cluster. */
export const PASSWORD = "correct horse battery";
export const NODE = "/nodes/pve1";

/** A cluster with a template and nothing else, to be changed by a test. */
export function testCluster(): Cluster {
  return readCluster(
    JSON.stringify({
      version: 1,
      name: "test",
      nodes: [
        { name: "pve1", cores: 8, memoryMiB: 16384 },
        { name: "pve2", cores: 8, memoryMiB: 16384 },
      ],
      storages: [
        { id: "local", type: "dir", content: ["iso", "snippets"], sizeGiB: 20 },
        { id: "files", type: "dir", content: ["images"], sizeGiB: 100 },
        { id: "shared", type: "dir", content: ["images"], shared: true, sizeGiB: 100 },
        { id: "local-lvm", type: "lvmthin", content: ["images"], sizeGiB: 100, nodes: ["pve1"] },
      ],
      bridges: ["vmbr0"],
      pools: [{ id: "dev", comment: "for developers" }, { id: "prod" }],
      roles: [],
      users: [],
      tokens: [],
      acl: [],
      vms: [
        {
          vmid: 9000,
          node: "pve1",
          template: true,
          config: {
            name: "base",
            cores: 2,
            memory: 2048,
            agent: "1",
            scsihw: "virtio-scsi-single",
            scsi0: "files:4,format=qcow2",
            serial0: "socket",
            tags: "image",
          },
        },
        {
          vmid: 9001,
          node: "pve1",
          template: true,
          config: { name: "thin", scsi0: "local-lvm:4", net0: "virtio,bridge=vmbr0" },
        },
      ],
      dns: { keys: [], zones: [] },
    }),
  );
}

/** A running emulator as a test talks to it. */
export class Lab {
  readonly #agent: Agent;

  constructor(
    readonly port: number,
    readonly logFile: string,
    ca: string,
    /** What can be done to it from outside the API. */
    readonly control: ProxmoxControl,
  ) {
    this.#agent = new Agent({ ca, keepAlive: true });
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }
  post(path: string, parameters?: Parameters): Promise<Answer> {
    return this.send("POST", path, parameters);
  }
  put(path: string, parameters?: Parameters): Promise<Answer> {
    return this.send("PUT", path, parameters);
  }
  delete(path: string): Promise<Answer> {
    return this.send("DELETE", path);
  }

  /** The data of an answer that must be a 200. */
  async data(path: string): Promise<Json> {
    const answer = await this.get(path);
    if (answer.status !== 200) throw new Error(`${answer.reason} ${JSON.stringify(answer.body?.errors)}`);
    return answer.body?.data;
  }

  /** The options of a VM. */
  async config(vmid: number): Promise<Record<string, Json>> {
    return this.data(`${NODE}/qemu/${vmid}/config`);
  }

  /** Changes options of a VM and gives them as they are then. */
  async set(vmid: number, parameters: Parameters): Promise<Record<string, Json>> {
    const answer = await this.put(`${NODE}/qemu/${vmid}/config`, parameters);
    if (answer.status !== 200) throw new Error(`${answer.reason} ${JSON.stringify(answer.body?.errors)}`);
    return this.config(vmid);
  }

  /** Makes a VM and waits for it. */
  async create(vmid: number, parameters: Record<string, string | number> = {}): Promise<Record<string, Json>> {
    const status = await this.task(await this.post(`${NODE}/qemu`, { vmid, ...parameters }));
    if (status !== "OK") throw new Error(status);
    return this.config(vmid);
  }

  /** The exit status of the task that an answer names. */
  async task(answer: Answer): Promise<string> {
    if (answer.status !== 200) throw new Error(`${answer.reason} ${JSON.stringify(answer.body?.errors)}`);
    return (await this.data(`${NODE}/tasks/${encodeURIComponent(answer.body?.data)}/status`)).exitstatus;
  }

  /** The lines of a task's log. */
  async log(answer: Answer): Promise<string[]> {
    const lines = await this.data(`${NODE}/tasks/${encodeURIComponent(answer.body?.data)}/log`);
    return lines.map(({ t }: { t: string }) => t);
  }

  /** The ids of the volumes on a storage. */
  async volumes(storage: string): Promise<string[]> {
    const volumes = await this.data(`${NODE}/storage/${storage}/content`);
    return volumes.map(({ volid }: { volid: string }) => volid);
  }

  /** The lines of the request log. */
  requests(): Record<string, Json>[] {
    return readFileSync(this.logFile, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }

  send(
    method: string,
    path: string,
    parameters?: Parameters,
    headers: Record<string, string> = { Authorization: `PVEAPIToken=${LAB_TOKEN}=${SECRET}` },
  ): Promise<Answer> {
    const body =
      parameters === undefined || typeof parameters === "string" || Buffer.isBuffer(parameters)
        ? parameters
        : new URLSearchParams(
            Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
          ).toString();
    const bodyHeaders =
      body === undefined
        ? {}
        : { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port: this.port,
          path: `/api2/json${path}`,
          method,
          agent: this.#agent,
          headers: { ...bodyHeaders, ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            resolve({
              status: response.statusCode ?? 0,
              reason: response.statusMessage ?? "",
              contentType: response.headers["content-type"],
              body: text === "" ? undefined : JSON.parse(text),
            });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }

  disconnect(): void {
    this.#agent.destroy();
  }
}

/**
 * An emulator for a file of tests, which each of them finds as it was booted; with `"file"`, as the one before left it.
 * The returned function gives the one of the running test.
 */
export function useLab(
  change: (cluster: Cluster) => void = () => undefined,
  scope: "test" | "file" = "test",
): () => Lab {
  let folder: string;
  let server: ProxmoxServer;
  let lab: Lab;
  let boot: SavedProxmox;
  beforeAll(async () => {
    const certificates = await makeCertificates();
    folder = mkdtempSync(join(tmpdir(), "lab-pve-"));
    const cluster = testCluster();
    change(cluster);
    const requestLog = join(folder, "requests.jsonl");
    const tokenSecrets = new Map([LAB_TOKEN, ...cluster.tokens.map(({ id }) => id)].map((id) => [id, SECRET]));
    const tls = { key: certificates.key, cert: certificates.cert };
    const passwords = new Map(["root@pam", ...cluster.users.map(({ id }) => id)].map((id) => [id, PASSWORD]));
    server = await startProxmox(cluster, { tls, requestLog, tokenSecrets, passwords });
    lab = new Lab(server.port, requestLog, certificates.ca, server.control);
    boot = server.control.save();
  });
  if (scope === "test") {
    // Booting takes many times as long.
    afterEach(async () => {
      await server.control.load(boot);
      truncateSync(lab.logFile);
    });
  }
  afterAll(async () => {
    lab.disconnect();
    await server.close();
    rmSync(folder, { recursive: true });
  });
  return () => lab;
}
