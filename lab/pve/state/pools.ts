import type { Cluster } from "../../cluster";
import { failure } from "../pve-error";

/** A resource pool. */
export interface Pool {
  readonly id: string;
  comment: string | undefined;
  readonly vms: Set<number>;
  readonly storages: Set<string>;
}

/** A change of a pool, as `PUT /pools` says it. */
export interface PoolChange {
  readonly comment: string | undefined;
  readonly vms: readonly number[];
  readonly storages: readonly string[];
  /** Takes the members out instead of putting them in. */
  readonly remove: boolean;
  /** Takes a VM out of the pool that it is in. */
  readonly allowMove: boolean;
}

/** The resource pools. Rules and texts: `PVE::API2::Pool` (pve-manager 9.2.11), observed. A VM is in one pool at most. */
export class Pools {
  #pools = new Map<string, Pool>();

  constructor(pools: Cluster["pools"]) {
    for (const { id, comment } of pools) this.create(id, comment);
  }

  /** All data, to be put back by {@link load}. */
  save(): Map<string, Pool> {
    return this.#pools;
  }

  /** Puts saved data in the place of the present. */
  load(saved: Map<string, Pool>): void {
    this.#pools = saved;
  }

  /** All pools by id. */
  list(): Pool[] {
    return [...this.#pools.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** @throws PveError 500 when there is no such pool. */
  get(id: string): Pool {
    const pool = this.#pools.get(id);
    if (!pool) throw failure(`pool '${id}' does not exist`);
    return pool;
  }

  /** Whether there is a pool of this id. */
  has(id: string): boolean {
    return this.#pools.has(id);
  }

  /** The pool that a VM is in. */
  of(vmid: number): Pool | undefined {
    for (const pool of this.#pools.values()) if (pool.vms.has(vmid)) return pool;
    return undefined;
  }

  /** The ids of the pools that hold a storage. */
  holding(storage: string): string[] {
    return this.list().flatMap(({ id, storages }) => (storages.has(storage) ? [id] : []));
  }

  /** @throws PveError 500 when the id is taken, or the pool it is to lie in is missing. */
  create(id: string, comment: string | undefined): void {
    if (this.#pools.has(id)) throw failure(`create pool failed: pool '${id}' already exists`);
    const parent = id.includes("/") ? id.slice(0, id.lastIndexOf("/")) : undefined;
    if (parent !== undefined && !this.#pools.has(parent))
      throw failure(`create pool failed: parent '${parent}' of pool '${id}' does not exist`);
    this.#pools.set(id, { id, comment: comment || undefined, vms: new Set(), storages: new Set() });
  }

  /** @throws PveError 500, and then nothing has changed. */
  update(id: string, { comment, vms, storages, remove, allowMove }: PoolChange): void {
    const refuse = (text: string) => failure(`update pools failed: ${text}`);
    const pool = this.#pools.get(id);
    if (!pool) throw refuse(`pool '${id}' does not exist`);

    for (const vmid of vms) {
      const other = this.of(vmid);
      if (remove && other !== pool) throw refuse(`VM ${vmid} is not a pool member`);
      if (!remove && other === pool) throw refuse(`VM ${vmid} is already a pool member`);
      if (!remove && other && !allowMove)
        throw refuse(`VM ${vmid} belongs already to pool '${other.id}' and 'allow-move' is not set`);
    }
    for (const storage of storages) {
      if (pool.storages.has(storage) !== remove)
        throw refuse(`Storage '${storage}' is ${remove ? "not" : "already"} a pool member`);
    }

    if (comment !== undefined) pool.comment = comment;
    for (const vmid of vms) {
      this.of(vmid)?.vms.delete(vmid);
      if (!remove) pool.vms.add(vmid);
    }
    for (const storage of storages) {
      if (remove) pool.storages.delete(storage);
      else pool.storages.add(storage);
    }
  }

  /** @throws PveError 500 when it has members or pools in it. */
  delete(id: string): void {
    const refuse = (text: string) => failure(`delete pool failed: ${text}`);
    const pool = this.#pools.get(id);
    if (!pool) throw refuse(`pool '${id}' does not exist`);
    const child = this.list().find((other) => other.id.startsWith(`${id}/`));
    if (child) throw refuse(`pool '${id}' is not empty (contains pool '${child.id}')`);
    const [vmid] = [...pool.vms].sort((a, b) => a - b);
    if (vmid !== undefined) throw refuse(`pool '${id}' is not empty (contains VM ${vmid})`);
    const [storage] = [...pool.storages].sort();
    if (storage !== undefined) throw refuse(`pool '${id}' is not empty (contains storage '${storage}')`);
    this.#pools.delete(id);
  }
}
