import { createHash } from "node:crypto";
import { failure, PveError } from "../../pve-error";

/** What SDN is made of. */
export type SdnKind = "zones" | "vnets" | "subnets";

/** The options of a zone, VNet or subnet; its `type` is one of them. */
export type SdnObject = Readonly<Record<string, string | number | boolean>>;

type SdnConfig = Record<SdnKind, Map<string, SdnObject>>;

/** What differs between the configuration and the running one. */
export interface PendingObject {
  readonly id: string;
  readonly options: SdnObject;
  readonly state?: "new" | "changed" | "deleted";
  readonly pending?: SdnObject;
}

function emptyConfig(): SdnConfig {
  return { zones: new Map(), vnets: new Map(), subnets: new Map() };
}

const NAMES: Record<SdnKind, string> = { zones: "sdn", vnets: "sdn vnet", subnets: "sdn subnet" };

/**
 * Software-defined network: a configuration that is edited, and the running one that it becomes when it is applied
 * (`PVE::Network::SDN`, libpve-network-perl 1, read).
 */
export class Sdn {
  #config = emptyConfig();
  #running = emptyConfig();

  /** Both configurations, to be put back by {@link load}. */
  save(): { config: SdnConfig; running: SdnConfig } {
    return { config: this.#config, running: this.#running };
  }

  /** Puts saved configurations in the place of the present ones. */
  load({ config, running }: { config: SdnConfig; running: SdnConfig }): void {
    this.#config = config;
    this.#running = running;
  }

  /** The objects of a kind by id, as they are configured or as they run. */
  list(kind: SdnKind, running = false): [id: string, options: SdnObject][] {
    return [...(running ? this.#running : this.#config)[kind]].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The configured object of an id, if there is one. */
  find(kind: SdnKind, id: string): SdnObject | undefined {
    return this.#config[kind].get(id);
  }

  /** @throws PveError 500 when there is none. */
  get(kind: SdnKind, id: string, running = false): SdnObject {
    const object = (running ? this.#running : this.#config)[kind].get(id);
    if (object === undefined) throw failure(`${NAMES[kind]} '${id}' does not exist`);
    return object;
  }

  /** Sets the options of an object, also of a new one. */
  set(kind: SdnKind, id: string, options: SdnObject): void {
    this.#config[kind].set(id, options);
  }

  /** Takes an object out of the configuration; it runs until that is applied. */
  delete(kind: SdnKind, id: string): void {
    this.#config[kind].delete(id);
  }

  /** Lets the configuration run. */
  apply(): void {
    this.#running = {
      zones: copy(this.#config.zones),
      vnets: copy(this.#config.vnets),
      subnets: copy(this.#config.subnets),
    };
  }

  /** The zone of a VNet that runs. */
  findZoneOf(vnet: string): string | undefined {
    const zone = this.#running.vnets.get(vnet)?.zone;
    return zone === undefined ? undefined : String(zone);
  }

  /** All objects of a kind, each with what applying the configuration would change. */
  pending(kind: SdnKind): PendingObject[] {
    const [config, running] = [this.#config[kind], this.#running[kind]];
    const ids = [...new Set([...config.keys(), ...running.keys()])].sort();
    return ids.map((id) => compare(id, config.get(id), running.get(id)));
  }

  /** The digest of all objects of a kind: they are in one file. */
  digest(kind: SdnKind): string {
    return createHash("sha1")
      .update(JSON.stringify(this.list(kind)))
      .digest("hex");
  }
}

function copy(objects: Map<string, SdnObject>): Map<string, SdnObject> {
  return new Map(objects);
}

function compare(id: string, configured: SdnObject | undefined, running: SdnObject | undefined): PendingObject {
  if (running === undefined) {
    const { type = "" } = configured ?? {};
    return { id, options: { type }, state: "new", pending: configured };
  }
  if (configured === undefined) return { id, options: running, state: "deleted", pending: {} };
  const changed = Object.entries(configured).filter(([name, value]) => running[name] !== value);
  const deleted = Object.keys(running).filter((name) => configured[name] === undefined);
  if (changed.length + deleted.length === 0) return { id, options: running };
  return {
    id,
    options: running,
    state: "changed",
    pending: Object.fromEntries([...changed, ...deleted.map((name) => [name, "deleted"])]),
  };
}

/**
 * Runs a change as Proxmox does, under a lock whose failures have a prefix; refused parameters are text then, without
 * `errors` (observed).
 */
export function underSdnLock(what: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
    const text = error.status === 400 ? `400 ${error.message}` : error.message;
    const details = Object.entries(error.errors ?? {}).map(([name, problem]) => `\n${name}: ${problem}`);
    throw failure(`${what} failed: ${text}${details.join("")}`);
  }
}

/** @throws PveError 500 for another digest than the caller has seen. */
export function checkSdnDigest(sdn: Sdn, kind: SdnKind, digest: string | undefined): void {
  if (digest !== undefined && digest !== sdn.digest(kind))
    throw failure("detected modified configuration - file changed by other user? Try again.");
}
