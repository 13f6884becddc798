import { createHash } from "node:crypto";
import { failure } from "../pve-error";

/** What the HA manager is to do with a resource. */
export const HA_STATES = ["started", "stopped", "enabled", "disabled", "ignored"] as const;

/** A resource that the HA manager looks after, as `/cluster/ha/resources` keeps it. */
export interface HaResource {
  readonly vmid: number;
  /** The state asked for; `started` when none was given. */
  state?: string;
  comment?: string;
  max_restart?: number;
  max_relocate?: number;
  failback?: boolean;
}

/** Options of a resource that can be set and deleted. */
export type HaOptions = Omit<HaResource, "vmid">;

const OPTIONS: ReadonlySet<string> = new Set<keyof HaOptions>([
  "state",
  "comment",
  "max_restart",
  "max_relocate",
  "failback",
]);

/** The VMID of a service id: `vm:100` or `100`. */
export function readServiceId(sid: string): number {
  const [, type = "vm", name = ""] = /^(?:([a-z]+):)?(\S+)$/.exec(sid) ?? [];
  if (type !== "vm") throw failure(`unable to parse service id '${sid}'`);
  if (!/^[1-9][0-9]+$/.test(name)) throw failure("invalid VMID");
  return Number(name);
}

/** The resources of the HA manager, by VMID (`PVE::API2::HA::Resources`, pve-ha-manager 5, read). */
export class Ha {
  #resources = new Map<number, HaResource>();

  /** All resources, to be put back by {@link load}. */
  save(): Map<number, HaResource> {
    return this.#resources;
  }

  /** Puts saved resources in the place of the present ones. */
  load(saved: Map<number, HaResource>): void {
    this.#resources = saved;
  }

  /** All resources by VMID. */
  list(): HaResource[] {
    return [...this.#resources.values()].sort((a, b) => a.vmid - b.vmid);
  }

  /** The resource of a VM, if it is one. */
  find(vmid: number): HaResource | undefined {
    return this.#resources.get(vmid);
  }

  /** Whether the HA manager starts and stops the VM: it is a resource and not ignored. */
  manages(vmid: number): boolean {
    const resource = this.#resources.get(vmid);
    return resource !== undefined && resource.state !== "ignored";
  }

  /** @throws PveError 500 when the VM is a resource already. */
  create(vmid: number, options: HaOptions): void {
    if (this.#resources.has(vmid)) throw failure(`create resource failed: resource ID 'vm:${vmid}' already defined`);
    this.#resources.set(vmid, { vmid, ...withoutUnset(options) });
  }

  /** @throws PveError 500 for a missing resource, another digest, or an option to delete that there is not. */
  update(vmid: number, options: HaOptions, deletes: readonly string[], digest: string | undefined): void {
    const refuse = (text: string) => failure(`update resource failed: ${text}`);
    const resource = this.#resources.get(vmid);
    if (digest !== undefined && digest !== this.digest())
      throw refuse("detected modified configuration - file changed by other user? Try again.");
    if (resource === undefined) throw refuse(`no such resource 'vm:${vmid}'`);
    const unknown = deletes.find((name) => !OPTIONS.has(name));
    if (unknown !== undefined) throw refuse(`no such option '${unknown}'`);
    const changed = { ...resource, ...withoutUnset(options) };
    const kept = Object.entries(changed).filter(([name]) => !deletes.includes(name));
    this.#resources.set(vmid, Object.fromEntries(kept) as unknown as HaResource);
  }

  /** @throws PveError 500 when the VM is no resource. */
  delete(vmid: number): void {
    if (!this.#resources.delete(vmid)) throw failure(`resource 'vm:${vmid}' is not HA managed`);
  }

  /** Forgets a VM that is destroyed. */
  forget(vmid: number): void {
    this.#resources.delete(vmid);
  }

  /** The digest of all resources: they are in one file. */
  digest(): string {
    return createHash("sha1").update(JSON.stringify(this.list())).digest("hex");
  }
}

function withoutUnset(options: HaOptions): HaOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
