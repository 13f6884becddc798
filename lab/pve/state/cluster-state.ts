import { deserialize, serialize } from "node:v8";
import type { Cluster } from "../../cluster";
import { failure } from "../pve-error";
import { Access } from "./access/access";
import { Tickets } from "./access/tickets";
import { Datacenter } from "./datacenter";
import { Firewalls } from "./firewall/firewalls";
import { Guests } from "./guests";
import { Ha } from "./ha";
import { Locks } from "./locks";
import { Pools } from "./pools";
import { Sdn } from "./sdn/sdn";
import { StatusRounds } from "./status-rounds";
import { Storages } from "./storage";
import { Tasks } from "./tasks";
import type { Vm } from "./vm";

/** A hypervisor. */
export interface Node {
  readonly name: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** A part of the state whose data can be taken out whole and put back. The data is plain: objects, maps, sets, buffers. */
interface Part {
  save(): unknown;
  // Each part is given what it has saved itself.
  load(saved: never): void;
}

/** Everything that the emulated cluster holds. A request changes it within one turn of the event loop, or not at all. */
export class ClusterState {
  readonly name: string;
  readonly nodes: ReadonlyMap<string, Node>;
  /** Bridges that every node has. */
  readonly bridges: readonly string[];
  readonly storages: Storages;
  readonly pools: Pools;
  readonly tasks: Tasks;
  readonly locks: Locks;
  readonly guests = new Guests();
  readonly statusRounds: StatusRounds;
  readonly access: Access;
  readonly tickets: Tickets;
  readonly datacenter = new Datacenter();
  readonly ha = new Ha();
  readonly sdn = new Sdn();
  readonly firewalls: Firewalls;
  vms = new Map<number, Vm>();
  /** SHA-256 of the certificate that the API is served with, as `AB:CD:…`: one for all nodes. */
  fingerprint: string | undefined;
  /** Nodes that cannot be reached: a fault takes them offline, and they are no part of a saved state. */
  readonly offlineNodes = new Set<string>();
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly bootedAt: number;

  constructor(cluster: Pick<Cluster, "name" | "bridges" | "nodes" | "storages" | "pools">, now: () => number) {
    this.name = cluster.name;
    this.bridges = cluster.bridges;
    this.now = now;
    this.bootedAt = now();
    this.nodes = new Map(
      cluster.nodes.map(({ name, cores, memoryMiB }) => [name, { name, cores, memoryBytes: memoryMiB * 1024 ** 2 }]),
    );
    this.storages = new Storages(cluster.storages, now);
    this.pools = new Pools(cluster.pools);
    this.locks = new Locks(now);
    this.tasks = new Tasks(now, this.locks);
    this.statusRounds = new StatusRounds(this);
    this.access = new Access(this.pools, now);
    this.firewalls = new Firewalls(now);
    this.tickets = new Tickets(now);
  }

  /**
   * The whole state as bytes, to be put back by {@link load}. Tasks that run are not in it: wait for them before.
   */
  save(): Buffer {
    const parts = Object.entries(this.#parts()).map(([name, part]) => [name, part.save()]);
    return serialize(Object.fromEntries(parts));
  }

  /** Puts a saved state in the place of the present one, whose tasks are stopped first. */
  async load(saved: Buffer): Promise<void> {
    await this.tasks.stopAll();
    const data = deserialize(saved) as Record<string, never>;
    for (const [name, part] of Object.entries(this.#parts())) part.load(data[name] as never);
  }

  #parts(): Record<string, Part> {
    const { storages, pools, tasks, statusRounds, access, datacenter, ha, sdn, firewalls, guests } = this;
    const vms: Part = {
      save: () => this.vms,
      load: (saved: Map<number, Vm>) => {
        this.vms = saved;
      },
    };
    return { vms, storages, pools, tasks, statusRounds, access, datacenter, ha, sdn, firewalls, guests };
  }

  /** @throws PveError 500 for a node that is not in the cluster: Proxmox looks up its address and fails. */
  getNode(name: string): Node {
    const node = this.nodes.get(name);
    if (node) return node;
    throw failure(
      `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
    );
  }

  /** @throws PveError 500 when there is no such VM on the node. Never a 404. */
  getVm(vmid: number, node: string): Vm {
    const vm = this.vms.get(vmid);
    if (vm?.node === node) return vm;
    throw failure(`Configuration file 'nodes/${node}/qemu-server/${vmid}.conf' does not exist`);
  }

  /** The same for calls that look for the process first. @throws PveError 500 */
  findVm(vmid: number, node: string): Vm {
    const vm = this.vms.get(vmid);
    if (vm?.node === node) return vm;
    throw failure(`unable to find configuration file for VM ${vmid} on node '${node}'`);
  }

  /** All VMs by id. */
  listVms(): Vm[] {
    return [...this.vms.values()].sort((a, b) => a.vmid - b.vmid);
  }
}
