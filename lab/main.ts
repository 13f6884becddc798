import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { LabStates } from "./admin/lab-states";
import { checkSocketPath, startAdmin } from "./admin/server";
import { type Cluster, readCluster } from "./cluster";
import { type DnsServer, startDns } from "./dns/server";
import type { LabDocument, LabKey, LabToken, LabUser } from "./lab-document";
import { type LabOptions, readOptions } from "./options";
import { findProcess, type ProcessIdentity } from "./process-identity";
import { startProxmox } from "./pve/server";
import { LAB_TOKEN } from "./pve/state/boot-cluster";
import { ROOT } from "./pve/state/caller";
import { adminSocket, claimRunDir, clearRunDir, publishLab } from "./run-dir";
import { makeCertificates } from "./tls";

/** A running lab. */
interface Lab {
  readonly document: LabDocument;
  readonly dns: DnsServer;
  close(): Promise<void>;
}

/**
 * The lab: an estate on loopback from one JSON file, until SIGTERM or SIGINT. A parent that started it with an IPC
 * channel is told `"ready"`; the lab ends when that channel closes, unless it was told `"detach"` before.
 */
async function main(): Promise<void> {
  const told = whenToldToStop();
  const options = readOptions(process.argv.slice(2));
  const runDir = resolve(options.runDir);
  const cluster = readClusterFile(options.cluster);
  checkSocketPath(adminSocket(runDir));
  await claimRunDir(runDir);
  try {
    const lab = await boot(cluster, { ...options, runDir });
    publishLab(runDir, lab.document);
    process.send?.("ready");
    const failure = await Promise.race([told, lab.dns.died.then((log) => `named ended, so the lab stops: ${log}`)]);
    await lab.close();
    if (failure) throw new Error(failure);
  } finally {
    clearRunDir(runDir);
  }
}

/** Resolves when the lab is to stop in order. */
function whenToldToStop(): Promise<undefined> {
  return new Promise((done) => {
    const stop = () => done(undefined);
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
    process.on("disconnect", stop);
    process.on("message", (message) => {
      if (message !== "detach") return;
      process.off("disconnect", stop);
      process.disconnect?.();
    });
  });
}

function readClusterFile(file: string): Cluster {
  try {
    return readCluster(readFileSync(file, "utf8"));
  } catch (error) {
    const problems = (error as Error).message.split("\n");
    throw new Error(problems.map((problem) => `cluster ${file}: ${problem}`).join("\n"));
  }
}

async function boot(cluster: Cluster, { runDir, proxmoxPort, dnsPort }: LabOptions): Promise<Lab> {
  const ca = join(runDir, "ca.pem");
  const requestLog = join(runDir, "requests.jsonl");
  const root = { id: LAB_TOKEN, tenant: undefined };
  const tokens = [root, ...cluster.tokens].map(({ id, tenant }) => ({ id, tenant, secret: randomUUID() }));
  const users: LabUser[] = [ROOT, ...cluster.users].map(({ id }) => ({
    id,
    password: randomBytes(18).toString("base64url"),
  }));
  const keys: LabKey[] = cluster.dns.keys.map(({ name, tenant }) => ({
    name,
    tenant,
    algorithm: "hmac-sha256",
    secret: randomBytes(32).toString("base64"),
  }));

  const certificates = await makeCertificates();
  writeFileSync(ca, certificates.ca, { mode: 0o600 });
  const dns = await startDns({ zones: cluster.dns.zones, keys, folder: join(runDir, "dns"), port: dnsPort });
  try {
    const proxmox = await startProxmox(cluster, {
      tls: { key: certificates.key, cert: certificates.cert },
      port: proxmoxPort,
      requestLog,
      tokenSecrets: new Map(tokens.map(({ id, secret }) => [id, secret])),
      passwords: new Map(users.map(({ id, password }) => [id, password])),
    });
    const document: LabDocument = {
      version: 1,
      process: findProcess(process.pid) as ProcessIdentity,
      proxmox: { endpoint: `https://127.0.0.1:${proxmox.port}`, ca },
      dns: { server: "127.0.0.1", port: dns.port },
      tokens: tokens.map(({ id, tenant, secret }): LabToken => ({ id, tenant, token: `${id}=${secret}` })),
      users,
      keys,
      requestLog,
      admin: { socket: adminSocket(runDir) },
    };
    const states = await LabStates.of(proxmox.control, dns);
    const admin = await startAdmin(document.admin.socket, { proxmox: proxmox.control, states });
    const close = async () => void (await Promise.all([admin.close(), proxmox.close(), dns.close()]));
    return { document, dns, close };
  } catch (error) {
    await dns.close();
    throw error;
  }
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    for (const line of error.message.split("\n")) console.error(`lab: ${line}`);
    process.exit(1);
  },
);
