import type { ClusterState } from "../state/cluster-state";
import type { Condition } from "./fault";
import { type Conditions, FaultRefused } from "./faults";

/**
 * The conditions that faults ask for, as a cluster shows them. A token shows nothing: who is asked for it asks the
 * faults.
 */
export class ClusterConditions implements Conditions {
  readonly #cluster: ClusterState;

  constructor(cluster: ClusterState) {
    this.#cluster = cluster;
  }

  begin(condition: Condition): void {
    if (condition.kind === "lock") this.#lock(condition.vmid, condition.lock);
    else if (condition.kind === "node-offline") this.#takeOffline(condition.node);
    else if (condition.kind === "storage-full") this.#fill(condition.storage);
    else this.#checkToken(condition.caller);
  }

  end(condition: Condition): boolean {
    if (condition.kind === "node-offline") return this.#cluster.offlineNodes.delete(condition.node);
    if (condition.kind === "storage-full") return this.#cluster.storages.full.delete(condition.storage);
    if (condition.kind !== "lock") return false;
    const options = this.#cluster.vms.get(condition.vmid)?.config.options;
    return options?.get("lock") === condition.lock && options.delete("lock");
  }

  #lock(vmid: number, lock: string): void {
    const vm = this.#cluster.vms.get(vmid);
    if (!vm) throw new FaultRefused(`there is no VM ${vmid} to lock`);
    const present = vm.config.options.get("lock");
    if (present !== undefined) throw new FaultRefused(`VM ${vmid} is locked already (${present})`);
    vm.config.options.set("lock", lock);
  }

  /** The API is served by a node that is online, so that one is always left. */
  #takeOffline(node: string): void {
    const { nodes, offlineNodes } = this.#cluster;
    if (!nodes.has(node)) throw new FaultRefused(`there is no node "${node}"`);
    if (offlineNodes.has(node)) throw new FaultRefused(`node "${node}" is offline already`);
    if (offlineNodes.size + 1 === nodes.size)
      throw new FaultRefused(`node "${node}" is the last one online and serves the API; try "reset-before"`);
    offlineNodes.add(node);
  }

  #fill(storage: string): void {
    const { nodes, storages } = this.#cluster;
    if (![...nodes.keys()].some((node) => storages.list(node).some(({ id }) => id === storage)))
      throw new FaultRefused(`there is no storage "${storage}"`);
    if (storages.full.has(storage)) throw new FaultRefused(`storage "${storage}" is full already`);
    storages.full.add(storage);
  }

  #checkToken(id: string): void {
    if (!this.#cluster.access.findToken(id)) throw new FaultRefused(`there is no token "${id}"`);
  }
}
