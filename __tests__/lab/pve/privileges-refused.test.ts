import { addToken, Client, deploy, makeEstate, NEEDS } from "./tenant";
import { NODE, useLab } from "./use-lab";

// What a tenant's token cannot do, and in which words it is told: seen on Proxmox VE 9.2 with the token of NEEDS
// (pve-manager 9.2.11, qemu-server 9.2.6, pve-access-control 9.1.1, pve-storage 9.1.7).

const lab = useLab((cluster) => {
  makeEstate(cluster, [{ path: "/storage/local-lvm", privileges: ["Datastore.Audit"] }]);
  addToken(cluster, "tenantry", NEEDS);
  addToken(cluster, "auditor", [...NEEDS, { path: "/storage/local-lvm", privileges: ["Datastore.Audit"] }]);
}, "file");

const OWN = `${NODE}/qemu/100010`;
const FOREIGN = `${NODE}/qemu/500`;
const CONFIG = `${OWN}/config`;

const denied = (what?: string) => `403 Permission check failed${what === undefined ? "" : ` (${what})`}`;
const tenant = () => new Client(lab(), "tenantry");
const auditor = () => new Client(lab(), "auditor");

beforeAll(async () => {
  expect(await deploy(tenant(), 100010)).toBeUndefined();
});

type Row = readonly [
  method: string,
  path: string,
  parameters: Record<string, string | number> | undefined,
  answer: string,
];

async function expectRows(rows: readonly Row[], client = tenant()): Promise<void> {
  const answers: Row[] = [];
  for (const [method, path, parameters] of rows)
    answers.push([method, path, parameters, await client.outcome(method, path, parameters)]);
  expect(answers).toEqual(rows);
}

const set = (options: Record<string, string | number>, answer: string): Row => ["PUT", CONFIG, options, answer];

test("VMs of others, and the templates", async () => {
  const audit = (vmid: number) => denied(`/vms/${vmid}, VM.Audit`);
  const anyConfig = ["Disk", "CDROM", "CPU", "Memory", "Network", "HWType", "Options", "Cloudinit"].map(
    (name) => `VM.Config.${name}`,
  );
  await expectRows([
    ...[500, 600, 9043].flatMap((vmid): Row[] => [
      ["GET", `${NODE}/qemu/${vmid}/config`, undefined, audit(vmid)],
      ["GET", `${NODE}/qemu/${vmid}/status/current`, undefined, audit(vmid)],
    ]),
    ["PUT", `${FOREIGN}/config`, { name: "mine" }, denied(`/vms/500, ${anyConfig.join("|")}`)],
    ...[500, 9043, 999].map(
      (id): Row => ["DELETE", `${NODE}/qemu/${id}`, undefined, denied(`/vms/${id}, VM.Allocate`)],
    ),
    ["POST", `${FOREIGN}/status/start`, undefined, denied("/vms/500, VM.PowerMgmt")],
  ]);
});

test("clones of anything but the template, and to other places", async () => {
  const clone = (id: number, parameters: object, answer: string): Row => [
    "POST",
    `${NODE}/qemu/${id}/clone`,
    { newid: 700, full: 1, ...parameters },
    answer,
  ];
  const pool = "grooveiq";
  await expectRows([
    ...[9044, 100010, 500].map((id) => clone(id, { pool }, denied(`/vms/${id}, VM.Clone`))),
    clone(9043, {}, denied()),
    clone(9043, { pool: "otherpool" }, denied()),
    clone(9043, { pool: "nosuch" }, denied()),
    clone(9043, { pool, newid: 500 }, "500 unable to create VM 500: config file already exists"),
    clone(9043, { pool, storage: "other" }, denied("/storage/other, Datastore.AllocateSpace")),
  ]);
});

test("new VMs without its pool, or in another", async () => {
  await expectRows([
    ["POST", `${NODE}/qemu`, { vmid: 700 }, denied()],
    ["POST", `${NODE}/qemu`, { vmid: 700, pool: "otherpool" }, denied()],
  ]);
});

// Read, qemu-server 9.2 (PVE::API2::Qemu, create_vm): tags are checked before the VM is a member of its pool.
test("tags of a new VM by a right on its pool alone", async () => {
  await expectRows([
    [
      "POST",
      `${NODE}/qemu`,
      { vmid: 701, pool: "grooveiq", tags: "mine" },
      "unable to create VM 701 - 403 Permission check failed (/vms/701, VM.Config.Options)",
    ],
  ]);
});

test("storages that are not its own", async () => {
  const space = denied("/storage/other, Datastore.AllocateSpace");
  await expectRows([
    set({ scsi1: "other:1" }, space),
    ["POST", `${OWN}/move_disk`, { disk: "scsi0", storage: "other" }, space],
    set(
      { ide0: "local:iso/debian.iso,media=cdrom" },
      denied("/storage/local, Datastore.AllocateSpace|Datastore.Audit"),
    ),
    set({ ide0: "cdrom" }, denied("/, Sys.Console")),
    set({ scsi1: "/dev/sda" }, "500 Only root can pass arbitrary filesystem paths."),
    [
      "GET",
      `${NODE}/storage/other/content`,
      undefined,
      denied("/storage/other, Datastore.Audit|Datastore.AllocateSpace"),
    ],
  ]);
});

test("volumes of other VMs", async () => {
  const theirs = "local-lvm:500/vm-500-disk-0.qcow2";
  const base = "local-lvm:9043/base-9043-disk-0.qcow2";
  await expectRows([
    set({ scsi1: theirs }, denied("/storage/local-lvm, Datastore.Audit")),
    set({ scsi1: base }, denied("/storage/local-lvm, Datastore.Audit")),
    set({ scsi1: `local-lvm:0,import-from=${theirs}` }, denied("/vms/500, VM.Clone")),
  ]);
  await expectRows(
    [
      set({ scsi1: theirs }, denied("/vms/500, VM.Config.Disk")),
      set({ scsi1: base }, denied("/vms/9043, VM.Config.Disk")),
    ],
    auditor(),
  );
});

test("what is on a storage", async () => {
  const own = `${NODE}/storage/local-lvm`;
  const volume = `${own}/content/${encodeURIComponent("local-lvm:500/vm-500-disk-0.qcow2")}`;
  const url = { content: "iso", filename: "a.iso", url: "http://127.0.0.1/a.iso" };
  await expectRows([
    ["GET", volume, undefined, denied("/storage/local-lvm, Datastore.Audit")],
    ["DELETE", volume, undefined, denied("/storage/local-lvm, Datastore.Allocate")],
    ["POST", `${own}/download-url`, url, denied("/storage/local-lvm, Datastore.AllocateTemplate")],
  ]);
});

test("rights, users and tokens", async () => {
  const acl = (path: string) => ({ path, roles: "PVEAdmin", users: "tenant-grooveiq@pve" });
  await expectRows([
    ["PUT", "/access/acl", acl("/pool/grooveiq"), denied("/pool/grooveiq, Permissions.Modify|Pool.Allocate")],
    ["PUT", "/access/acl", acl("/"), denied("/, Permissions.Modify")],
    ["POST", "/access/roles", { roleid: "Mine", privs: "VM.Console" }, denied("/access, Sys.Modify")],
    ["POST", "/access/users", { userid: "me@pve" }, denied("/access/realm/pve, Realm.AllocateUser")],
    ["POST", "/access/users/tenant-grooveiq@pve/token/more", undefined, denied()],
    ["PUT", "/access/users/tenant-grooveiq@pve/token/tenantry", { privsep: 0 }, denied()],
    ["DELETE", "/access/users/tenant-grooveiq@pve/token/tenantry", undefined, denied()],
    [
      "PUT",
      "/access/password",
      { userid: "tenant-grooveiq@pve", password: "secret-12345" },
      // The reason is the first line of the text, whose second has the other parenthesis.
      "403 Permission check failed (URI '/access/password' not available with API token, need proper ticket.",
    ],
  ]);
});

test("bridges and VLANs that are not its own", async () => {
  const use = (path: string) => denied(`/sdn/zones/localnetwork/${path}, SDN.Use`);
  await expectRows([
    set({ net1: "virtio,bridge=vmbr0,tag=101" }, use("vmbr0/101")),
    set({ net1: "virtio,bridge=vmbr0,trunks=1-4094" }, use("vmbr0/1")),
    set({ net1: "virtio,bridge=vmbr1" }, use("vmbr1")),
    set({ net1: "virtio,bridge=vmbr1,tag=100" }, use("vmbr1/100")),
  ]);
});

test("what only root may set", async () => {
  await expectRows([
    ...Object.entries({ args: "-S", lock: "backup", affinity: "0", hugepages: "any", vmgenid: "1" }).map(
      ([option, value]) => set({ [option]: value }, `500 only root can set '${option}' config`),
    ),
    set({ hostpci0: "00:02.0" }, "500 only root can set 'hostpci0' config for non-mapped devices"),
    set({ usb0: "host=1234:5678" }, "500 only root can set 'usb0' config for real devices"),
    set({ serial1: "/dev/ttyS0" }, "500 only root can modify 'serial1' config for real devices"),
    set({ name: "x", skiplock: 1 }, "400 Parameter verification failed."),
    set({ startup: "order=1" }, denied("/, Sys.Modify")),
    set({ rng0: "source=/dev/hwrng" }, denied("/mapping/hwrng, Mapping.Use")),
    set({ usb0: "mapping=stick" }, denied("/mapping/usb/stick, Mapping.Use")),
    set({ hostpci0: "mapping=gpu" }, denied("/mapping/pci/gpu, Mapping.Use")),
    set({ virtiofs0: "share" }, denied("/mapping/dir/share, Mapping.Use")),
  ]);
});

test("what its role leaves out, on its own VM", async () => {
  await expectRows([
    ["POST", `${OWN}/status/start`, undefined, denied("/vms/100010, VM.PowerMgmt")],
    ["POST", `${OWN}/status/stop`, undefined, denied("/vms/100010, VM.PowerMgmt")],
    ["POST", `${OWN}/snapshot`, { snapname: "before" }, denied("/vms/100010, VM.Snapshot")],
    ["POST", `${OWN}/migrate`, { target: "pve2" }, denied("/vms/100010, VM.Migrate")],
    ["POST", `${OWN}/agent/exec`, { command: "id" }, denied("/vms/100010, VM.GuestAgent.Unrestricted")],
    ["POST", `${OWN}/vncproxy`, undefined, denied("/vms/100010, VM.Console")],
    ["POST", `${OWN}/monitor`, { command: "info" }, denied("/vms/100010, Sys.Audit|Sys.Modify")],
    [
      "POST",
      "/nodes/pve1/vzdump",
      { vmid: 100010, storage: "local" },
      denied("/storage/local, Datastore.AllocateSpace"),
    ],
    ["POST", "/cluster/backup", { vmid: "100010", schedule: "daily" }, denied("/, Sys.Modify")],
    ["GET", "/nodes/pve1/syslog", undefined, denied("/nodes/pve1, Sys.Syslog")],
    ["POST", "/nodes/pve1/termproxy", undefined, denied("/nodes/pve1, Sys.Console")],
  ]);
});

test("pools", async () => {
  const allocate = (pool: string) => denied(`/pool/${pool}, Pool.Allocate`);
  await expectRows([
    ["PUT", "/pools", { poolid: "grooveiq", vms: 100010, delete: 1 }, allocate("grooveiq")],
    ["PUT", "/pools", { poolid: "grooveiq", vms: 500, "allow-move": 1 }, allocate("grooveiq")],
    ["DELETE", "/pools?poolid=grooveiq", undefined, allocate("grooveiq")],
    ["POST", "/pools", { poolid: "mine" }, allocate("mine")],
    ["GET", "/pools?poolid=otherpool", undefined, denied("/pool/otherpool, Pool.Audit")],
  ]);
  expect((await tenant().send("GET", "/pools")).body?.data).toEqual([{ poolid: "grooveiq" }]);
});

test("the node and the cluster", async () => {
  await expectRows([
    ["GET", `${NODE}/status`, undefined, denied("/nodes/pve1, Sys.Audit")],
    ["PUT", "/cluster/options", { keyboard: "de" }, denied("/, Sys.Modify")],
    ["PUT", "/cluster/firewall/options", { enable: 1 }, denied("/, Sys.Modify")],
    ["POST", "/cluster/sdn/zones", { zone: "mine", type: "simple" }, denied("/sdn/zones, SDN.Allocate")],
    ["POST", "/cluster/sdn/vnets", { vnet: "mine", zone: "none" }, denied("/sdn/zones/none, SDN.Allocate")],
    ["GET", "/cluster/ha/resources", undefined, denied("/, Sys.Audit")],
    ["POST", "/cluster/ha/resources", { sid: "vm:100010" }, denied("/, Sys.Console")],
  ]);
});

test("it is refused in the task where the change is made in one", async () => {
  const answer = await tenant().outcome("POST", CONFIG, { usb0: "host=1234:5678" });
  expect(answer).toBe("only root can set 'usb0' config for real devices");
});
