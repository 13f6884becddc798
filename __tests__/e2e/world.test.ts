import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveTarget, type Target } from "../../fleet/checks/target";
import { readCredentials } from "../../fleet/engine/credentials";
import { readLocalState } from "../../fleet/engine/state-document";
import { readFleet } from "../../fleet/read-fleet";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import {
  type AppliedRecord,
  readAppliedRecord,
  renderVmRecord,
  writeAppliedRecord,
} from "../../fleet/world/applied-record";
import { lookAtCluster } from "../../fleet/world/cluster-look";
import { openConnections, ProxmoxError, ProxmoxReader } from "../../fleet/world/proxmox-reader";
import { lookAtVm, lookAtVms } from "../../fleet/world/vm-look";
import { findWorldHazards } from "../../fleet/world/world-hazards";
import { transferZones } from "../../fleet/world/zone-transfer";
import type { TenantIntent } from "../../ledger/fleet-document";
import { dvntm } from "../../substrate/dvntm";
import { root, Stack, synthesize, updateZone } from "./stack";

jest.setTimeout(180_000);

const address = "proxmox_virtual_environment_vm.api-vm01";

let lab: TemporaryLab;
let stack: Stack;
let intent: TenantIntent;
const targets = new Map<string, Target>();
let vmId: number;
const connections: { destroy(): void }[] = [];

beforeAll(async () => {
  lab = await startTemporaryLab(root, dvntm);
  await synthesize(lab);
  for (const tenant of ["vintronics", "grooveiq"]) {
    stack = new Stack(lab, tenant);
    await stack.init();
    await stack.apply();
    const credentials = await readCredentials(getIntent(tenant), lab.environment);
    targets.set(tenant, resolveTarget(getIntent(tenant), [dvntm], lab.environment, credentials));
  }
  intent = getIntent("grooveiq");
  vmId = intent.vms[0]?.vmId ?? 0;
  // The cluster's list knows a new VM after the next status round.
  await lab.admin.advanceClock(11);
  await lab.admin.save("deployed");
});

afterEach(async () => {
  await lab?.admin.clearFaults();
  await lab?.admin.load("deployed");
});

afterAll(async () => {
  for (const one of connections) one.destroy();
  await lab?.close();
});

test("a tenant's token sees the nodes, its pool and its own VMs, as they were applied", async () => {
  const cluster = await lookAtCluster(openReader("grooveiq"));
  const [vm] = intent.vms;
  expect(cluster).toEqual({
    nodes: [{ node: "pve-tenant", status: "online" }],
    pools: ["grooveiq"],
    vms: [
      {
        type: "qemu",
        vmid: vm?.vmId,
        name: vm?.id,
        node: vm?.node,
        status: "running",
        pool: "grooveiq",
        template: false,
        maxcpu: vm?.cores,
        maxmem: (vm?.memoryMiB ?? 0) * 1024 ** 2,
        maxdisk: (vm?.disks[0]?.sizeGiB ?? 0) * 1024 ** 3,
        tags: expect.arrayContaining(["grooveiq"]),
      },
    ],
  });
});

test("a VM's configuration, its snapshots and what waits for it to stop are seen", async () => {
  const reader = openReader("grooveiq");
  await lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/config`, { vga: "std", description: "by hand" });
  await lab.proxmox.post(`/nodes/pve-tenant/qemu/${vmId}/snapshot`, { snapname: "before-upgrade" });
  const look = await lookAtVm(reader, "pve-tenant", vmId);
  expect(look).toMatchObject({
    vmId,
    node: "pve-tenant",
    snapshots: ["before-upgrade"],
    config: { name: "api-vm01", description: "by hand", vga: "std", smbios1: expect.stringContaining("uuid=") },
  });
  const current = await lab.proxmox.get<object>(`/nodes/pve-tenant/qemu/${vmId}/config?current=1`);
  expect(current).not.toHaveProperty("vga");
  expect(look?.config).not.toHaveProperty("digest");
});

test("a VM that is not there is none, and one that is another tenant's or gone is refused by the privilege", async () => {
  const reader = openReader("grooveiq");
  const asRoot = openReader("grooveiq", lab.document.tokens.find(({ tenant }) => tenant === undefined)?.token);
  const other = getIntent("vintronics").vms[0]?.vmId ?? 0;
  expect(await lookAtVm(asRoot, "pve-tenant", 4711)).toBeUndefined();
  for (const id of [other, 4711]) {
    await expect(lookAtVm(reader, "pve-tenant", id)).rejects.toThrow(
      `403 Permission check failed (/vms/${id}, VM.Audit); give VM.Audit on /vms/${id} to the token and to its user`,
    );
  }
  await expect(lookAtVm(asRoot, "nine", vmId)).rejects.toThrow("500 hostname lookup 'nine' failed");
  expect(await lookAtVms(reader, await lookAtCluster(reader), [other, 4711])).toEqual([]);
});

test("a token that is revoked, and an API whose CA is not trusted, are told without the token", async () => {
  const revoked = openReader("grooveiq");
  const distrusting = new ProxmoxReader({ ...access("grooveiq"), connections: open([]) });
  await lab.admin.addFault({ kind: "token-revoked", caller: "tenant-grooveiq@pve!tenantry" });
  const errors = await Promise.all([revoked, distrusting].map((reader) => lookAtCluster(reader).catch((e) => e)));
  expect(errors).toEqual([expect.any(ProxmoxError), expect.any(ProxmoxError)]);
  expect(errors[0].message).toContain("refuses the API token");
  expect(errors[1].message).toContain("is not trusted; copy its CA");
  expect(String(errors)).not.toContain(access("grooveiq").token.split("=")[1]);
});

test("zones are seen as the server holds them, and each tenant sees its own alone", async () => {
  await updateZone(lab, "grooveiq", "grooveiq.dvntm.deevnet.net", [
    "update add stray.grooveiq.dvntm.deevnet.net 60 TXT by-hand",
  ]);
  const transfers = await transferZones([...targets.values()].reverse());
  expect(transfers.map(({ tenant, zone, error }) => [tenant, zone, error])).toEqual([
    ["grooveiq", "grooveiq.dvntm.deevnet.net", null],
    ["grooveiq", "0.100.10.in-addr.arpa", null],
    ["vintronics", "vintronics.dvntm.deevnet.net", null],
    ["vintronics", "0.101.10.in-addr.arpa", null],
  ]);
  const own = transfers[0]?.records.filter(({ type }) => type !== "SOA" && type !== "NS");
  expect(own).toEqual(
    expect.arrayContaining([
      { fqdn: "stray.grooveiq.dvntm.deevnet.net", type: "TXT", ttlSeconds: 60, data: '"by-hand"' },
      { fqdn: intent.vms[0]?.fqdn, type: "A", ttlSeconds: expect.any(Number), data: "10.100.0.10" },
    ]),
  );
  const [foreign] = await transferZones([
    { ...getTarget("grooveiq"), zones: getTarget("vintronics").zones.slice(0, 1) },
  ]);
  expect(foreign?.error).toMatch(/^DNS server .* refuses to transfer zone "vintronics/);
});

test("what is recorded is the same until the VM changes, and is kept in the tenant's inventory", async () => {
  const record = await makeRecord();
  const { workspace } = lab.folders;
  writeAppliedRecord(workspace, intent, record);
  expect(existsSync(join(workspace, "tenant-inventory/grooveiq/terraform/applied.json"))).toBe(true);
  expect(readAppliedRecord(workspace, intent)).toEqual(record);
  expect(record.vms["api-vm01"]).toMatchObject({
    vmId,
    uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    vmgenid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    config: {
      net0: expect.stringMatching(/^BC:24:11(:[0-9A-F]{2}){3}$/),
      scsi0: `local-lvm:vm-${vmId}-disk-0`,
      ide2: `local-lvm:vm-${vmId}-cloudinit`,
      scsihw: "virtio-scsi-single",
      boot: "order=scsi0",
      ciuser: "automation",
      ostype: "l26",
      serial0: "socket",
    },
  });
  expect(await makeRecord()).toEqual(record);
});

test("a plan that fits the world has no hazards; a lock, a protection and a stranger are told", async () => {
  const record = await makeRecord();
  await lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/config`, { cores: 1 });
  expect(await findHazards(record)).toEqual([]);

  const { id } = await lab.admin.addFault({ kind: "lock", vmid: vmId });
  expect(await findHazards(record)).toEqual([
    `api-vm01: VM ${vmId} is locked (backup), and Proxmox VE refuses to change it; wait until that has ended, or, when nothing runs there any more, let the platform's admins end it: qm unlock ${vmId}`,
  ]);
  await lab.admin.removeFault(id);

  await lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/config`, { protection: 1 });
  expect(await findHazards(record, `-replace=${address}`)).toEqual([
    `api-vm01: somebody has protected VM ${vmId}, and an apply would stop it before Proxmox VE refuses to remove it; if it may go: qm set ${vmId} --protection 0`,
  ]);
  await lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/config`, { protection: 0 });

  await lab.proxmox.post(`/nodes/pve-tenant/qemu/${vmId}/status/stop`);
  await lab.proxmox.delete(`/nodes/pve-tenant/qemu/${vmId}`);
  await lab.proxmox.post("/nodes/pve-tenant/qemu", { vmid: vmId, name: "stray", pool: "grooveiq", memory: 512 });
  const taken = new RegExp(`^api-vm01: VM ${vmId}.* is another machine \\(by (.*)\\), and an apply would take it over`);
  expect(await findHazards(record)).toEqual([expect.stringMatching(taken)]);
  expect(await findHazards(undefined)).toEqual([
    expect.stringContaining("is another machine (by name, tags and MAC addresses)"),
  ]);
});

test("nothing but GET is ever sent", async () => {
  const before = readRequests().length;
  const reader = openReader("grooveiq");
  const cluster = await lookAtCluster(reader);
  await lookAtVms(reader, cluster, [vmId]);
  await makeRecord();
  await transferZones([getTarget("grooveiq")]);
  const requests = readRequests().slice(before);
  expect(requests.length).toBeGreaterThanOrEqual(10);
  expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  expect(new Set(requests.map(({ token }) => token))).toEqual(new Set(["tenant-grooveiq@pve!tenantry"]));
});

/** Plans, and returns what the world says against it. */
async function findHazards(record: AppliedRecord | undefined, ...args: string[]): Promise<string[]> {
  await stack.run("plan", "-input=false", "-no-color", "-lock=false", "-out=plan", ...args);
  const plan = JSON.parse((await stack.run("show", "-json", "plan")).stdout);
  const reader = openReader("grooveiq");
  const cluster = await lookAtCluster(reader);
  const state = readLocalState(lab.folders.workspace, intent.state);
  const world = { cluster, looks: await lookAtVms(reader, cluster, [vmId]), record };
  const held = typeof state === "string" ? undefined : state;
  const hazards = findWorldHazards({ intent, plan, seen: [], state: held, ...world });
  expect(new Set(hazards.map((hazard) => hazard.address))).toEqual(new Set(hazards.length > 0 ? [address] : []));
  return hazards.map(({ message }) => message);
}

async function makeRecord(): Promise<AppliedRecord> {
  const reader = openReader("grooveiq");
  const looks = await lookAtVms(reader, await lookAtCluster(reader), [vmId]);
  const vms = Object.fromEntries(looks.map((look) => ["api-vm01", renderVmRecord(look)]));
  return { version: 1, tenant: "grooveiq", configuration: "x", state: null, vms };
}

function getIntent(tenant: string): TenantIntent {
  const [found] = readFleet(lab.folders.workspace, [tenant]);
  if (found === undefined) throw new Error(`no tenant ${tenant}`);
  return found;
}

function getTarget(tenant: string): Target {
  const target = targets.get(tenant);
  if (target === undefined) throw new Error(`no tenant ${tenant}`);
  return target;
}

function access(tenant: string) {
  const { endpoint, token } = getTarget(tenant);
  return { endpoint, token: token.value ?? "" };
}

function openReader(tenant: string, token = access(tenant).token): ProxmoxReader {
  return new ProxmoxReader({
    ...access(tenant),
    token,
    connections: open([readFileSync(lab.document.proxmox.ca, "utf8")]),
  });
}

function open(trust: readonly string[]) {
  const opened = openConnections(trust);
  connections.push(opened);
  return opened;
}

function readRequests(): { readonly method: string; readonly token?: string }[] {
  return readFileSync(lab.document.requestLog, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
