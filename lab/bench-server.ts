import type { AddressInfo } from "node:net";
import { join } from "node:path";
import fastify from "fastify";
import { readCluster } from "./cluster";
import { startProxmox } from "./pve/server";
import { LAB_TOKEN } from "./pve/state/boot-cluster";
import { makeCertificates } from "./tls";

/** What a server of the benchmark tells when it answers. */
export interface Served {
  readonly port: number;
  /** PEM text. */
  readonly ca: string;
  readonly token: string;
}

const SECRET = "00000000-0000-0000-0000-000000000000";

/** A cluster of one node with many VMs like those of a tenant. */
function renderCluster(vms: number): string {
  return JSON.stringify({
    version: 1,
    name: "bench",
    nodes: [{ name: "pve1", cores: 64, memoryMiB: 1_048_576 }],
    storages: [{ id: "local-lvm", type: "lvmthin", content: ["images"], sizeGiB: 1_000_000 }],
    bridges: ["vmbr0"],
    pools: [{ id: "tenant" }],
    roles: [],
    users: [],
    tokens: [],
    acl: [],
    vms: Array.from({ length: vms }, (_, index) => ({
      vmid: 1000 + index,
      node: "pve1",
      pool: "tenant",
      config: {
        name: `vm-${index}`,
        cores: 2,
        memory: 2048,
        agent: "1",
        scsi0: "local-lvm:8",
        ide2: "local-lvm:cloudinit",
        net0: "virtio,bridge=vmbr0,tag=10",
        ipconfig0: "ip=10.0.0.5/24,gw=10.0.0.1",
        tags: "bench;web",
      },
    })),
    dns: { keys: [], zones: [] },
  });
}

async function startEmulator(vms: number, folder: string): Promise<Served> {
  const { ca, key, cert } = await makeCertificates();
  const { port } = await startProxmox(readCluster(renderCluster(vms)), {
    tls: { key, cert },
    requestLog: join(folder, "requests.jsonl"),
    tokenSecrets: new Map([[LAB_TOKEN, SECRET]]),
    passwords: new Map([["root@pam", SECRET]]),
  });
  return { port, ca, token: `${LAB_TOKEN}=${SECRET}` };
}

/** A server that does nothing but answer, with as many bytes as the emulator does. */
async function startBare(vms: number): Promise<Served> {
  const { ca, key, cert } = await makeCertificates();
  const app = fastify({ https: { key, cert }, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, _body, done) => done(null));
  const [one, all] = [JSON.stringify({ data: "x".repeat(600) }), JSON.stringify({ data: "x".repeat(vms * 400) })];
  app.all("*", (request, reply) => {
    const isList = request.url.includes("resources") || request.url.endsWith("/qemu");
    return reply.header("content-type", "application/json;charset=UTF-8").send(isList ? all : one);
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  return { port: (app.server.address() as AddressInfo).port, ca, token: `${LAB_TOKEN}=${SECRET}` };
}

async function main(): Promise<void> {
  const [kind, vms = "0", folder = ""] = process.argv.slice(2);
  const served = kind === "bare" ? await startBare(Number(vms)) : await startEmulator(Number(vms), folder);
  process.on("message", () => process.send?.(process.memoryUsage.rss()));
  process.on("disconnect", () => process.exit(0));
  process.send?.(served);
}

void main();
