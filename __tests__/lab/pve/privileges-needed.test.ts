import { addToken, addUser, Client, CONFIG_PRIVILEGES, deploy, makeEstate, NEEDS, type Need, without } from "./tenant";
import { NODE, useLab } from "./use-lab";

// Rules and texts of this file: seen on Proxmox VE 9.2 with the requests of bpg/proxmox 0.111.1, each privilege taken
// away once (pve-manager 9.2.11, qemu-server 9.2.6, pve-access-control 9.1.1).

const POOL = "/pool/grooveiq";
const POWER: Need = { path: POOL, privileges: ["VM.PowerMgmt", "VM.GuestAgent.Audit"] };

/** What is refused without one privilege: the request, and the text where `N` stands for the VM. */
const REFUSALS: readonly (readonly [privilege: string, path: string | undefined, request: string, text: string])[] = [
  ["VM.Clone", undefined, "POST /9043/clone", "(/vms/9043, VM.Clone)"],
  ["VM.Allocate", undefined, "POST /9043/clone", ""],
  ["VM.Audit", undefined, "GET /N/status/current", "(/vms/N, VM.Audit)"],
  ...CONFIG_PRIVILEGES.map((name) => [name, undefined, "PUT /N/config", `(/vms/N, ${name})`] as const),
  ["Datastore.AllocateSpace", undefined, "POST /9043/clone", "(/storage/local-lvm, Datastore.AllocateSpace)"],
  ["SDN.Use", "/sdn/zones/localnetwork/vmbr0", "POST /9043/clone", "(/sdn/zones/localnetwork/vmbr0, SDN.Use)"],
  ["SDN.Use", "/sdn/zones/localnetwork/vmbr0/100", "PUT /N/config", "(/sdn/zones/localnetwork/vmbr0/100, SDN.Use)"],
];

const inPool = (...privileges: string[]): Need[] => [
  ...NEEDS.filter(({ path }) => path !== POOL),
  { path: POOL, privileges },
];
const noNic = NEEDS.filter(({ path }) => path !== "/sdn/zones/localnetwork/vmbr0").map((need) =>
  need.path === "/vms/9043" ? { ...need, path: "/vms/9046" } : need,
);
const ofVm: Need[] = [
  ...NEEDS.filter(({ path }) => path !== POOL),
  { path: POOL, privileges: ["Pool.Audit"] },
  { path: "/vms/310", privileges: ["VM.Allocate", "VM.Audit", ...CONFIG_PRIVILEGES] },
];
const linked = [...NEEDS, { path: "/pool/templates", privileges: ["VM.Clone"] }];

const lab = useLab((cluster) => {
  makeEstate(cluster, [
    POWER,
    { path: "/vms/9046", privileges: ["VM.Clone"], propagate: false },
    { path: "/vms/310", privileges: ["VM.Allocate", "VM.Audit", ...CONFIG_PRIVILEGES] },
    { path: "/pool/templates", privileges: ["VM.Clone"] },
  ]);
  cluster.pools.push({ id: "templates" });
  const pooled = cluster.vms.find(({ vmid }) => vmid === 9044);
  if (pooled) Object.assign(pooled, { pool: "templates", config: { ...pooled.config, agent: "1" } });
  addToken(cluster, "full", NEEDS);
  addToken(cluster, "power", [...NEEDS, POWER]);
  for (const [index, [privilege, path]] of REFUSALS.entries())
    addToken(cluster, `lacks${index}`, without(privilege, path));
  addToken(cluster, "no-config", inPool("VM.Allocate", "VM.Audit", "Pool.Audit"));
  addToken(cluster, "no-pool-audit", without("Pool.Audit"));
  addToken(cluster, "no-nic", noNic);
  addToken(cluster, "of-vm", ofVm);
  addToken(
    cluster,
    "templates",
    linked.filter(({ path }) => path !== "/vms/9043"),
  );
  for (const name of ["VM.Config.CDROM", "VM.Config.HWType", "VM.Config.Disk"])
    addToken(cluster, `without-${name.slice("VM.Config.".length)}`, without(name));
  addToken(cluster, "without-init", without("VM.Config.CDROM", undefined, without("VM.Config.Cloudinit")));
  addToken(cluster, "alone", NEEDS, "nobody@pve");
  addUser(cluster, "nobody@pve", []);
  addToken(cluster, "bare", []);
}, "file");

const as = (token: string, user?: string) => new Client(lab(), token, user);

test("with all of them a VM is made, and every request is answered", async () => {
  expect(await deploy(as("full"), 300)).toBeUndefined();
});

test.each(
  REFUSALS.map(([privilege, path = "", ...rest], index) => [`${privilege} ${path}`.trim(), ...rest, index] as const),
)("without %s the request %s is refused %s", async (_lacking, request, text, index) => {
  const vmid = 400 + index;
  const [method, path = ""] = request.split(" ");
  const refusal = `403 Permission check failed${text === "" ? "" : ` ${text}`}`;
  expect(await deploy(as(`lacks${index}`), vmid)).toBe(
    `${method} ${NODE}/qemu${path}: ${refusal}`.replaceAll("/N", `/${vmid}`),
  );
});

test("without any of the VM.Config privileges the text lists all eight", async () => {
  expect(await deploy(as("no-config"), 301)).toBe(
    `PUT ${NODE}/qemu/301/config: 403 Permission check failed (/vms/301, VM.Config.Disk|VM.Config.CDROM|VM.Config.CPU|VM.Config.Memory|VM.Config.Network|VM.Config.HWType|VM.Config.Options|VM.Config.Cloudinit)`,
  );
});

test("without Pool.Audit the VM is made, but no pool is seen", async () => {
  expect(await deploy(as("no-pool-audit"), 302)).toBe(
    "GET /pools?poolid=grooveiq: 403 Permission check failed (/pool/grooveiq, Pool.Audit)",
  );
  expect((await as("no-pool-audit").send("GET", "/pools")).body?.data).toEqual([]);
});

test("starting wants VM.PowerMgmt, asking the agent VM.GuestAgent.Audit", async () => {
  expect(await deploy(as("full"), 303)).toBeUndefined();
  const vm = `${NODE}/qemu/303`;
  const ask = `${vm}/agent/network-get-interfaces`;
  expect(await as("full").outcome("POST", `${vm}/status/start`)).toBe(
    "403 Permission check failed (/vms/303, VM.PowerMgmt)",
  );
  expect(await as("power").outcome("POST", `${vm}/status/start`)).toBe("OK");
  expect(await as("full").outcome("GET", ask)).toBe(
    "403 Permission check failed (/vms/303, VM.GuestAgent.Audit|VM.GuestAgent.Unrestricted)",
  );
  expect(await as("power").outcome("GET", ask)).toBe("500 QEMU guest agent is not running");
});

test("a token without its user has no rights, and neither has a user's token without its own", async () => {
  for (const client of [as("alone", "nobody@pve"), as("bare")])
    expect(await deploy(client, 304)).toBe(
      `POST ${NODE}/qemu/9043/clone: 403 Permission check failed (/vms/9043, VM.Clone)`,
    );
});

describe("variants", () => {
  test("rights on a VMID instead of the pool bind the token to it", async () => {
    expect(await deploy(as("of-vm"), 310)).toBeUndefined();
    expect(await deploy(as("of-vm"), 311)).toBe(`POST ${NODE}/qemu/9043/clone: 403 Permission check failed`);
  });

  test("a linked clone wants the same", async () => {
    expect(await deploy(as("full"), 312, { full: 0 })).toBeUndefined();
  });

  test("a template may be cloned by a right on its pool", async () => {
    expect(await deploy(as("templates"), 313, { template: 9044 })).toBeUndefined();
  });

  test("without initialization VM.Config.CDROM and VM.Config.Cloudinit are not needed", async () => {
    const none = { ciuser: undefined, ide2: undefined, ipconfig0: undefined, sshkeys: undefined };
    const options = { ...none, nameserver: undefined, searchdomain: undefined };
    expect(await deploy(as("without-init"), 314, { options })).toBeUndefined();
  });

  test("without a serial device VM.Config.HWType is not needed", async () => {
    const options = { serial0: undefined, delete: "net1,net2" };
    expect(await deploy(as("without-HWType"), 315, { options })).toBeUndefined();
  });

  test("without a disk block VM.Config.Disk is not needed", async () => {
    expect(await deploy(as("without-Disk"), 316, { disk: false })).toBeUndefined();
  });

  test("protection wants no more than VM.Config.Options, startup Sys.Modify on /", async () => {
    expect(await deploy(as("full"), 317, { options: { protection: 1 } })).toBeUndefined();
    expect(await deploy(as("full"), 318, { options: { startup: "order=1" } })).toBe(
      `PUT ${NODE}/qemu/318/config: 403 Permission check failed (/, Sys.Modify)`,
    );
  });

  test("with a template without a NIC the VLAN alone is enough", async () => {
    expect(await deploy(as("no-nic"), 319, { template: 9046 })).toBeUndefined();
    const refused: Record<string, string> = {
      "bridge=vmbr0,tag=101": "/vmbr0/101",
      "bridge=vmbr0": "/vmbr0",
      "bridge=vmbr0,trunks=1-4094": "/vmbr0/1",
    };
    for (const [net, path] of Object.entries(refused))
      expect(await as("no-nic").outcome("PUT", `${NODE}/qemu/319/config`, { net0: `virtio,${net}` })).toBe(
        `403 Permission check failed (/sdn/zones/localnetwork${path}, SDN.Use)`,
      );
  });
});
