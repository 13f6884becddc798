import { setTimeout as delay } from "node:timers/promises";
import type { DnsServer } from "../dns/server";
import type { ZoneContents } from "../dns/zone-contents";
import type { ProxmoxControl, SavedProxmox } from "../pve/control";

/** How long tasks may take to end before a state is saved, in milliseconds. Those of the fast mode take no time. */
const PATIENCE = 1_000;

/** A whole lab: cluster, clock and zones. */
interface SavedLab {
  readonly proxmox: SavedProxmox;
  readonly zones: ZoneContents;
}

/** Tasks run that a saved state cannot hold. */
export class TasksRun extends Error {}

/** States of the whole lab, in memory: what it was at boot, and those that were saved. */
export class LabStates {
  readonly #proxmox: ProxmoxControl;
  readonly #dns: Pick<DnsServer, "save" | "load">;
  readonly #boot: SavedLab;
  readonly #saved = new Map<string, SavedLab>();

  private constructor(proxmox: ProxmoxControl, dns: Pick<DnsServer, "save" | "load">, boot: SavedLab) {
    this.#proxmox = proxmox;
    this.#dns = dns;
    this.#boot = boot;
  }

  /** The states of a lab that has just been booted. */
  static async of(proxmox: ProxmoxControl, dns: Pick<DnsServer, "save" | "load">): Promise<LabStates> {
    return new LabStates(proxmox, dns, { proxmox: proxmox.save(), zones: await dns.save() });
  }

  /** Names of the saved states. */
  list(): string[] {
    return [...this.#saved.keys()];
  }

  /**
   * Saves the present state, in the place of another of that name. Faults and the pace of tasks are no part of it.
   *
   * @throws TasksRun when tasks do not end.
   */
  async save(name: string): Promise<void> {
    const { tasks } = this.#proxmox.cluster;
    const isIdle = await Promise.race([tasks.idle().then(() => true), delay(PATIENCE, false, { ref: false })]);
    if (!isIdle) throw new TasksRun("tasks run, which a saved state cannot hold; wait for them, or stop them");
    // The zones first: between the cluster's state and the answer, nothing waits.
    const zones = await this.#dns.save();
    this.#saved.set(name, { proxmox: this.#proxmox.save(), zones });
  }

  /** Puts a saved state in the place of the present one. Faults are gone, tasks stopped. @returns whether there is one. */
  async load(name: string): Promise<boolean> {
    const saved = this.#saved.get(name);
    if (saved) await this.#load(saved);
    return saved !== undefined;
  }

  /** Makes the lab what it was when it had booted. */
  async reset(): Promise<void> {
    await this.#load(this.#boot);
  }

  /** Forgets a saved state. @returns whether there was one. */
  forget(name: string): boolean {
    return this.#saved.delete(name);
  }

  async #load({ proxmox, zones }: SavedLab): Promise<void> {
    await Promise.all([this.#proxmox.load(proxmox), this.#dns.load(zones)]);
  }
}
