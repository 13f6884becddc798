import { setTimeout as delay } from "node:timers/promises";
import { failure } from "../pve-error";

/** A file that a node locks while it changes what belongs to it, or a lock of the whole cluster. */
export interface Lock {
  /** The node whose file it is; nothing for a lock of the cluster. */
  readonly node?: string;
  /** The file, or the name of the cluster's lock. */
  readonly name: string;
  /** How long Proxmox waits for it, in seconds. */
  readonly timeoutSeconds: number;
  /** Several may hold it at once, as long as all of them share it. */
  readonly shared?: boolean;
}

/** Who waits for a lock: a task, or a request that has no log. */
export interface Waiter {
  /** Told once when it has to wait, and got the lock or not. */
  log?(line: string): void;
  /** Keeps others from waiting for who waits here. */
  whileBlocked?<T>(wait: Promise<T>): Promise<T>;
  /** Ends the waiting; what is thrown then. */
  interrupted?(): Error | undefined;
}

interface Held {
  readonly shared: boolean;
  holders: number;
}

/** How often who waits looks at the cluster's clock, which may be put forward. */
const CLOCK_MS = 50;

/** The lock of a VM's configuration (`PVE::AbstractConfig::lock_config`, pve-guest-common 6.0: 10 seconds unless told otherwise). */
export function configLock(node: string, vmid: number, timeoutSeconds = 10, shared = false): Lock {
  return { node, name: `/var/lock/qemu-server/lock-${vmid}.conf`, timeoutSeconds, shared };
}

/** The lock that a migration holds, and a rollback and the deletion of a snapshot too (`PVE::GuestHelpers::guest_migration_lock`). */
export function migrationLock(node: string, vmid: number): Lock {
  return { node, name: `/var/lock/pve-manager/pve-migrate-${vmid}`, timeoutSeconds: 10 };
}

/**
 * The lock of a storage while a volume is made or destroyed: a file of the node for a local one, the cluster's for a shared
 * one (`PVE::Storage::Plugin::cluster_lock_storage`, pve-storage 9.1).
 */
export function storageLock(node: string, { id, shared }: { readonly id: string; readonly shared: boolean }): Lock {
  return shared
    ? { name: `storage-${id}`, timeoutSeconds: 10 }
    : { node, name: `/var/lock/pve-manager/pve-storage-${id}`, timeoutSeconds: 10 };
}

/**
 * The locks that are held. They are no part of a saved state: whoever holds one is a task that runs.
 *
 * In fast mode nobody sees them, because a task then does all its work in one turn of the event loop, unless a fault
 * makes it hang.
 */
export class Locks {
  readonly #held = new Map<string, Held>();
  readonly #now: () => number;
  readonly #waiters = new Set<() => void>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many locks are held. */
  get size(): number {
    return this.#held.size;
  }

  /**
   * Does the work while the lock is held, and gives it back whatever happens. Several locks are taken one after the other.
   *
   * @throws PveError 500 when the lock cannot be had in time (observed), and what the work throws.
   */
  async hold<T>(lock: Lock, waiter: Waiter, work: () => T | Promise<T>): Promise<T> {
    if (!this.#take(lock)) await this.#wait(lock, waiter);
    try {
      return await work();
    } finally {
      this.#release(lock);
    }
  }

  async #wait(lock: Lock, waiter: Waiter): Promise<void> {
    const until = this.#now() + lock.timeoutSeconds * 1000;
    const wait = async () => {
      while (!this.#take(lock)) {
        const left = until - this.#now();
        if (left <= 0) return false;
        const interruption = waiter.interrupted?.();
        if (interruption) throw interruption;
        const released = new Promise<void>((resolve) => this.#waiters.add(resolve));
        await Promise.race([released, delay(Math.min(left, CLOCK_MS), undefined, { ref: false })]);
      }
      return true;
    };
    const taken = await (waiter.whileBlocked?.(wait()) ?? wait());
    waiter.log?.(`trying to acquire lock...${taken ? " OK" : ""}`);
    if (taken) return;
    if (lock.node === undefined) throw failure(`cfs-lock '${lock.name}' error: got lock request timeout`);
    throw failure(`can't lock file '${lock.name}' - got timeout`);
  }

  #take(lock: Lock): boolean {
    const key = keyOf(lock);
    const held = this.#held.get(key);
    if (!held) {
      this.#held.set(key, { shared: lock.shared ?? false, holders: 1 });
      return true;
    }
    if (!held.shared || !lock.shared) return false;
    held.holders += 1;
    return true;
  }

  #release(lock: Lock): void {
    const key = keyOf(lock);
    const held = this.#held.get(key);
    if (!held) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    this.#held.delete(key);
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }
}

function keyOf({ node, name }: Lock): string {
  return `${node ?? ""} ${name}`;
}
