import type { ClusterState } from "./cluster-state";
import type { Vm } from "./vm";
import { vmStatus } from "./vm-status";

const ROUND_MS = 10_000;

type Known = ReturnType<typeof describeStatus>;

/** What is known, and of which round. */
interface SavedRounds {
  readonly known: Map<number, Known>;
  readonly round: number;
}

/** What the cluster knows of a VM. */
export interface VmResource {
  readonly id: string;
  readonly type: "qemu";
  readonly vmid: number;
  readonly node: string;
  readonly status: string;
  readonly [key: string]: string | number;
}

/**
 * What the nodes tell each other about their VMs, every 10 seconds. `GET /cluster/resources` and pools show this, so
 * that a new VM is `unknown` there, and a changed one old, until the next round (observed).
 */
export class StatusRounds {
  readonly #cluster: ClusterState;
  #known = new Map<number, Known>();
  #round = 0;

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
  }

  /** All data, to be put back by {@link load}. */
  save(): SavedRounds {
    return { known: this.#known, round: this.#round };
  }

  /** Puts saved data in the place of the present. */
  load({ known, round }: SavedRounds): void {
    this.#known = known;
    this.#round = round;
  }

  /** Holds a round now: the VMs of the boot file have been known for long. */
  hold(): void {
    this.#known.clear();
    for (const vm of this.#cluster.vms.values()) {
      this.#known.set(vm.vmid, describeStatus(vmStatus(this.#cluster, vm)));
    }
  }

  /** A VM as the cluster knows it, after the rounds that time has brought. */
  describe(vm: Vm): VmResource {
    this.#catchUp();
    const { vmid, node } = vm;
    // Nobody tells of a node that is offline. Proxmox shows what was last told for some minutes more.
    const known = this.#cluster.offlineNodes.has(node) ? undefined : this.#known.get(vmid);
    const { options } = vm.config;
    const [lock, tags, pool] = [options.get("lock"), options.get("tags"), this.#cluster.pools.of(vmid)?.id];
    return {
      id: `qemu/${vmid}`,
      type: "qemu",
      vmid,
      node,
      status: "unknown",
      ...known,
      ...(pool !== undefined && { pool }),
      ...(tags !== undefined && { tags }),
      ...(lock !== undefined && { lock }),
    };
  }

  /** Forgets a VM that is gone, so that another one under its id starts as unknown. */
  forget(vmid: number): void {
    this.#known.delete(vmid);
  }

  #catchUp(): void {
    const round = Math.floor((this.#cluster.now() - this.#cluster.bootedAt) / ROUND_MS);
    if (round > this.#round) this.hold();
    this.#round = round;
  }
}

/** What a node tells of a VM's status, in the words of the cluster. */
function describeStatus(status: ReturnType<typeof vmStatus>) {
  const { vmid: _vmid, lock: _lock, tags: _tags, pid: _pid, ...told } = status;
  const { cpus, serial: _serial, balloon_min: _balloon, shares: _shares, ...known } = told;
  return { ...known, maxcpu: cpus, template: known.template ?? 0 };
}
