import type { Cluster } from "../../../lab/cluster";
import { type Answer, type Lab, NODE, type Parameters, SECRET } from "./use-lab";

/** Privileges at one place. */
export interface Need {
  readonly path: string;
  readonly privileges: readonly string[];
  readonly propagate?: boolean;
}

export const CONFIG_PRIVILEGES = [
  ...["VM.Config.CDROM", "VM.Config.Cloudinit", "VM.Config.CPU", "VM.Config.Disk", "VM.Config.HWType"],
  ...["VM.Config.Memory", "VM.Config.Network", "VM.Config.Options"],
];

/** What a tenant's token needs for a VM of its own, found by taking each away (observed with bpg/proxmox 0.111.1). */
export const NEEDS: readonly Need[] = [
  { path: "/vms/9043", privileges: ["VM.Clone"], propagate: false },
  { path: "/pool/grooveiq", privileges: ["VM.Allocate", "VM.Audit", "Pool.Audit", ...CONFIG_PRIVILEGES] },
  { path: "/storage/local-lvm", privileges: ["Datastore.AllocateSpace"] },
  { path: "/sdn/zones/localnetwork/vmbr0/100", privileges: ["SDN.Use"] },
  // Only because the template has a NIC on the bridge without a VLAN.
  { path: "/sdn/zones/localnetwork/vmbr0", privileges: ["SDN.Use"], propagate: false },
];

export const TENANT = "tenant-grooveiq@pve";

/** The same needs without one privilege, wherever it is. With `path`, there alone. */
export function without(privilege: string, path?: string, needs: readonly Need[] = NEEDS): Need[] {
  return needs.map((need) => ({
    ...need,
    privileges: need.privileges.filter((one) => one !== privilege || (path !== undefined && need.path !== path)),
  }));
}

function grant(cluster: Cluster, who: string, needs: readonly Need[]): void {
  for (const { path, privileges, propagate = true } of needs) {
    if (privileges.length === 0) continue;
    const role = `Role${cluster.roles.length}`;
    cluster.roles.push({ id: role, privileges: [...privileges] });
    cluster.acl.push({ path, role, who, propagate });
  }
}

/** Adds a user with rights. */
export function addUser(cluster: Cluster, id: string, needs: readonly Need[]): void {
  cluster.users.push({ id });
  grant(cluster, id, needs);
}

/** Adds a token of the user with rights, of which those count that the user has as well. */
export function addToken(cluster: Cluster, token: string, needs: readonly Need[], user = TENANT): void {
  cluster.tokens.push({ id: `${user}!${token}` });
  grant(cluster, `${user}!${token}`, needs);
}

/**
 * The estate on which the privileges were found: `dir` storages `local-lvm` and `other`, pools `grooveiq` and
 * `otherpool`, templates 9043 (a NIC on vmbr0 without VLAN), 9044 and 9046 (no NIC), VM 500 in the other pool and 600 in none. The
 * tenant's user has the rights of its tokens and `extra`.
 */
export function makeEstate(cluster: Cluster, extra: readonly Need[] = []): void {
  const images = { type: "dir" as const, content: ["images"], shared: false, sizeGiB: 100_000 };
  cluster.storages = [
    { ...images, id: "local", content: ["iso", "snippets", "backup"] },
    { ...images, id: "local-lvm" },
    { ...images, id: "other" },
  ];
  cluster.pools = [{ id: "grooveiq" }, { id: "otherpool" }];
  const disk = { scsi0: "local-lvm:1,format=qcow2", serial0: "socket" };
  const nic = { net0: "virtio,bridge=vmbr0" };
  const vm = { node: "pve1", template: false };
  cluster.vms = [
    { ...vm, vmid: 9043, template: true, config: { ...disk, ...nic, agent: "1" } },
    { ...vm, vmid: 9044, template: true, config: disk },
    { ...vm, vmid: 9046, template: true, config: { ...disk, agent: "1" } },
    { ...vm, vmid: 500, pool: "otherpool", config: { ...disk, ...nic, tags: "theirs" } },
    { ...vm, vmid: 600, config: disk },
  ];
  addUser(cluster, TENANT, [...NEEDS, ...extra]);
}

/** The API as one token sees it. */
export class Client {
  constructor(
    readonly lab: Lab,
    readonly token: string,
    readonly user = TENANT,
  ) {}

  send(method: string, path: string, parameters?: Parameters): Promise<Answer> {
    const headers = { Authorization: `PVEAPIToken=${this.user}!${this.token}=${SECRET}` };
    return this.lab.send(method, path, parameters, headers);
  }

  /** The reason of an answer; of a task the exit status; `OK` when all is well. */
  async outcome(method: string, path: string, parameters?: Parameters): Promise<string> {
    const answer = await this.send(method, path, parameters);
    if (answer.status !== 200) return `${answer.status} ${answer.reason}`;
    const data = answer.body?.data;
    return typeof data === "string" && data.startsWith("UPID:") ? this.lab.task(answer) : "OK";
  }
}

/** A public key, percent-encoded as the option wants it. */
export const SSH_KEY = encodeURIComponent(
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4qKqgWFcKRdMq6VvcRYlQg9P+wv388Z6VRo7SzmYrd a@b",
);

/** What may differ between the VMs that {@link deploy} makes. */
export interface Variant {
  readonly template?: number;
  readonly full?: 0 | 1;
  readonly pool?: string;
  /** Options of the main request in place of the usual; `undefined` leaves one out. */
  readonly options?: Readonly<Record<string, string | number | undefined>>;
  /** Whether the boot disk is configured and grown. */
  readonly disk?: boolean;
}

/**
 * Makes a VM by the requests that the provider sends (bpg/proxmox 0.111.1, observed), and gives up at the first that is
 * refused, as it does.
 *
 * @returns `METHOD path: reason` of the refusal, or nothing.
 */
export async function deploy(client: Client, vmid: number, variant: Variant = {}): Promise<string | undefined> {
  const { template = 9043, full = 1, pool = "grooveiq", disk = true } = variant;
  const vm = `${NODE}/qemu/${vmid}`;
  const usual = {
    agent: "enabled=1,fstrim_cloned_disks=0,type=virtio",
    balloon: 0,
    ciuser: "fedora",
    cores: 2,
    cpu: "x86-64-v2-AES",
    delete: "net1,net2,net31,serial1,serial2,serial3",
    ide2: "file=local-lvm:cloudinit,",
    ipconfig0: "gw=10.0.100.1,ip=10.0.100.10/24",
    memory: 2048,
    nameserver: "10.0.0.53",
    net0: "model=virtio,bridge=vmbr0,firewall=0,tag=100",
    numa: 0,
    onboot: 1,
    searchdomain: "example.test",
    serial0: "socket",
    sockets: 1,
    sshkeys: SSH_KEY,
    tags: "env-prod;grooveiq",
  };
  const options = Object.entries({ ...usual, ...variant.options }).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  const resize = { disk: "scsi0", size: 34_359_738_368 };
  const requests: [string, string, Parameters?][] = [
    ["POST", `${NODE}/qemu/${template}/clone`, { description: "tenant web", full, name: "web-1", newid: vmid, pool }],
    ["GET", `${vm}/status/current`],
    ["GET", `${vm}/config`],
    ["PUT", `${vm}/config`, { delete: "ide2" }],
    ["PUT", `${vm}/config`, Object.fromEntries(options)],
    ["GET", `${vm}/config`],
    ...(disk
      ? ([
          ["PUT", `${vm}/config`, "scsi0"],
          ["PUT", `${vm}/resize`, resize],
        ] as [string, string, Parameters][])
      : []),
    ["GET", "/cluster/resources?type=vm"],
    ["GET", "/pools"],
    ["GET", `/pools?poolid=${pool}`],
  ];
  for (const [method, path, parameters] of requests) {
    const sent = parameters === "scsi0" ? { scsi0: await bootDisk(client.lab, vmid) } : parameters;
    const outcome = await client.outcome(method, path, sent);
    if (outcome !== "OK") return `${method} ${path}: ${outcome}`;
  }
  return undefined;
}

/** The boot disk of a VM with the options that the provider gives it. */
async function bootDisk(lab: Lab, vmid: number): Promise<string> {
  const [volume] = (await lab.config(vmid)).scsi0.split(",");
  return `file=${volume},size=1073741824,aio=io_uring,backup=1,iothread=0,ssd=0,discard=ignore,cache=none,replicate=1`;
}
