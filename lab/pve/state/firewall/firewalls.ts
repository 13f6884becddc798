import type { FirewallConfig } from "./config";
import { type FileOwner, parseFirewallFile } from "./parse-file";
import { renderFirewallFile } from "./render-file";

/** Whose firewall. */
export type Place =
  | { readonly kind: "cluster" }
  | { readonly kind: "host"; readonly node: string }
  | { readonly kind: "vm"; readonly vmid: number };

/** The cluster itself. */
export const CLUSTER: Place = { kind: "cluster" };

function fileName(place: Place): string {
  switch (place.kind) {
    case "cluster":
      return "firewall/cluster.fw";
    case "host":
      return `nodes/${place.node}/host.fw`;
    case "vm":
      return `firewall/${place.vmid}.fw`;
  }
}

/**
 * The firewalls of the cluster, its nodes and its VMs: what is configured, not what it does to packets.
 *
 * They are kept as Proxmox keeps them, as the text of a file each that is read for every request. So what a file cannot
 * hold is lost, what an alias means is asked anew each time, and a VM needs not exist to have rules.
 */
export class Firewalls {
  #files = new Map<string, string>();

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  save(): Map<string, string> {
    return this.#files;
  }

  load(saved: Map<string, string>): void {
    this.#files = saved;
  }

  /** The configuration, for a request to read or to change and {@link write}; an empty one where there is no file. */
  read(place: Place): FirewallConfig {
    const cluster = this.#parse(CLUSTER, { kind: "cluster" });
    return place.kind === "cluster" ? cluster : this.#parse(place, { kind: place.kind, cluster });
  }

  /** Keeps a configuration; an empty one has no file. */
  write(place: Place, config: FirewallConfig): void {
    const text = renderFirewallFile(config);
    if (text === "") this.#files.delete(fileName(place));
    else this.#files.set(fileName(place), text);
  }

  /** A VM's firewall goes with it, whatever is purged (`PVE::Firewall::remove_vmfw_conf`). */
  removeVm(vmid: number): void {
    this.#files.delete(fileName({ kind: "vm", vmid }));
  }

  /** A clone gets its source's file, and loses one that its id may have had (`PVE::Firewall::clone_vmfw_conf`). */
  cloneVm(vmid: number, newid: number): void {
    this.removeVm(newid);
    const text = this.#files.get(fileName({ kind: "vm", vmid }));
    if (text !== undefined) this.#files.set(fileName({ kind: "vm", vmid: newid }), text);
  }

  #parse(place: Place, owner: FileOwner): FirewallConfig {
    return parseFirewallFile(this.#files.get(fileName(place)) ?? "", owner, Math.floor(this.now() / 1000));
  }
}
