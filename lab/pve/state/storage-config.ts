import { createHash } from "node:crypto";
import type { Cluster } from "../../cluster";
import { splitList } from "../parameters/lists";
import { GIB } from "../parameters/sizes";
import { failure, notModelled } from "../pve-error";

/** What the lab's storages can be. */
export type StorageType = "dir" | "lvmthin";

/** A storage of the cluster. Plain data. */
export interface Storage {
  readonly id: string;
  readonly type: StorageType;
  /** As `storage.cfg` keeps them, by name. */
  readonly options: ReadonlyMap<string, string>;
  readonly content: ReadonlySet<string>;
  readonly shared: boolean;
  readonly disabled: boolean;
  /** Nodes that have it; all when left out. */
  readonly nodes?: readonly string[];
  /** The size of its file system or thin pool. */
  readonly bytes: number;
  /** What is taken there by others than Proxmox. */
  readonly foreignBytes: number;
}

interface TypeRules {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly content: readonly string[];
  readonly defaultContent: string;
}

/** Options and contents by type (`options` and `plugindata` of the plugins, pve-storage 9.1). */
const TYPES: Readonly<Record<StorageType, TypeRules>> = {
  dir: {
    required: ["path"],
    optional: [
      ...["bwlimit", "content", "content-dirs", "create-base-path", "create-subdirs", "disable", "format"],
      ...["is_mountpoint", "max-protected-backups", "mkdir", "nodes", "preallocation", "prune-backups", "shared"],
      "snapshot-as-volume-chain",
    ],
    content: ["images", "rootdir", "vztmpl", "iso", "backup", "snippets", "none", "import"],
    defaultContent: "images,rootdir",
  },
  lvmthin: {
    required: ["thinpool", "vgname"],
    optional: ["bwlimit", "content", "disable", "nodes"],
    content: ["images", "rootdir"],
    defaultContent: "images,rootdir",
  },
};

/** Options that change what the lab's storages do, in a way that it does not know. */
const NOT_MODELLED = ["content-dirs", "is_mountpoint", "preallocation", "snapshot-as-volume-chain"];

/** Where a storage keeps its volumes: two storages with one place would show the same. */
export function placeOf({ type, options }: Pick<Storage, "type" | "options">): string {
  return type === "dir" ? (options.get("path") ?? "") : `${options.get("vgname")}/${options.get("thinpool")}`;
}

function readContent(type: StorageType, text: string): Set<string> {
  const kinds = new Set(splitList(text).filter((kind) => TYPES[type].content.includes(kind)));
  if (kinds.has("none") && kinds.size > 1) throw failure("unable to combine 'none' with other content types");
  if (kinds.size === 0 && !TYPES[type].content.includes("none"))
    throw failure("storage does not support content type 'none'");
  return kinds;
}

function makeStorage(
  { id, type, bytes, foreignBytes }: Pick<Storage, "id" | "type" | "bytes" | "foreignBytes">,
  options: ReadonlyMap<string, string>,
): Storage {
  const content = readContent(type, options.get("content") ?? TYPES[type].defaultContent);
  const kept = new Map(options).set("content", [...content].join(",") || "none");
  const nodes = splitList(options.get("nodes"));
  return {
    id,
    type,
    bytes,
    foreignBytes,
    options: kept,
    content,
    shared: options.get("shared") === "1",
    disabled: options.get("disable") === "1",
    ...(nodes.length > 0 && { nodes }),
  };
}

function bootStorage({ id, type, content, shared, nodes, sizeGiB, usedGiB = 0 }: Cluster["storages"][number]): Storage {
  const path = id === "local" ? "/var/lib/vz" : `/mnt/${id}`;
  const place: [string, string][] =
    type === "dir"
      ? [["path", path]]
      : [
          ["thinpool", id === "local-lvm" ? "data" : id],
          ["vgname", "pve"],
        ];
  const options = new Map([...place, ["content", content.join(",")]]);
  if (shared) options.set("shared", "1");
  if (nodes) options.set("nodes", nodes.join(","));
  return makeStorage({ id, type, bytes: sizeGiB * GIB, foreignBytes: usedGiB * GIB }, options);
}

function checkOptions(type: StorageType, options: ReadonlyMap<string, string>): void {
  const { required, optional } = TYPES[type];
  for (const option of options.keys()) {
    if (!required.includes(option) && !optional.includes(option)) throw failure(`unexpected property '${option}'`);
    if (NOT_MODELLED.includes(option)) throw notModelled(`'${option}' of a storage`);
  }
}

/**
 * The storages that the cluster has: `storage.cfg`.
 *
 * Rules: `PVE::API2::Storage::Config` and `PVE::Storage::*Plugin` (pve-storage 9.1), `PVE::SectionConfig` (pve-common 9.1).
 */
export class StorageConfig {
  #storages: Map<string, Storage>;
  /** Thin pools that the nodes have, with their sizes: the API makes none. */
  readonly #pools: ReadonlyMap<string, Pick<Storage, "bytes" | "foreignBytes">>;
  /** The file system on which a new folder lies. */
  readonly #rootBytes: number;

  constructor(storages: Cluster["storages"]) {
    this.#storages = new Map(storages.map((storage) => [storage.id, bootStorage(storage)]));
    const pools = [...this.#storages.values()].filter(({ type }) => type === "lvmthin");
    this.#pools = new Map(pools.map((storage) => [placeOf(storage), storage]));
    this.#rootBytes = this.#storages.get("local")?.bytes ?? 100 * GIB;
  }

  /** All data, to be put back by {@link load}. */
  save(): Map<string, Storage> {
    return this.#storages;
  }

  /** Puts saved data in the place of the present. */
  load(saved: Map<string, Storage>): void {
    this.#storages = saved;
  }

  /** All storages, by id. */
  list(): Storage[] {
    return [...this.#storages.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  find(id: string): Storage | undefined {
    return this.#storages.get(id);
  }

  /** @throws PveError 500 when it does not exist. */
  get(id: string): Storage {
    const storage = this.#storages.get(id);
    if (storage) return storage;
    throw failure(`storage '${id}' does not exist`);
  }

  /** The digest that a caller may send back to make sure that nobody changed the storages in between. */
  digest(): string {
    const sections = this.list().map(({ id, type, options }) => {
      const lines = [...options].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `\t${name} ${value}\n`);
      return `${type}: ${id}\n${lines.join("")}\n`;
    });
    return createHash("sha1").update(sections.join("")).digest("hex");
  }

  /** Adds a storage. @throws PveError 500 when its options do not fit its type, or there is nothing at its place. */
  create(id: string, type: StorageType, options: ReadonlyMap<string, string>): Storage {
    checkOptions(type, options);
    const missing = TYPES[type].required.find((option) => !options.has(option));
    if (missing !== undefined) throw failure(`missing value for required option '${missing}'`);
    const path = options.get("path");
    if (path !== undefined && !/^\/[-/a-zA-Z0-9_.@]+$/.test(path))
      throw failure(`illegal path for directory storage: ${path}`);
    const size = {
      bytes: this.#rootBytes,
      foreignBytes: 0,
      ...(type === "lvmthin" && this.#pools.get(placeOf({ type, options }))),
    };
    const storage = makeStorage({ id, type, bytes: size.bytes, foreignBytes: size.foreignBytes }, options);

    const locked = (problem: string) => failure(`create storage failed: ${problem}`);
    if (this.#storages.has(id)) throw locked(`storage ID '${id}' already defined`);
    if (type === "lvmthin" && !this.#pools.has(placeOf(storage)))
      throw locked(`no such logical volume ${placeOf(storage)}`);
    if (this.list().some((other) => placeOf(other) === placeOf(storage)))
      throw notModelled("a second storage on one folder or thin pool");
    this.#storages.set(id, storage);
    return storage;
  }

  /** Changes options of a storage. @throws PveError 500, and then nothing has changed. */
  update(
    id: string,
    change: { set: ReadonlyMap<string, string>; delete: readonly string[]; digest: string | undefined },
  ): Storage {
    const locked = (problem: string) => failure(`update storage failed: ${problem}`);
    if (change.digest && change.digest !== this.digest())
      throw locked("detected modified configuration - file changed by other user? Try again.");
    const storage = this.#storages.get(id);
    if (!storage) throw locked(`storage '${id}' does not exist`);
    const { required, optional } = TYPES[storage.type];
    try {
      checkOptions(storage.type, change.set);
      for (const option of change.delete) {
        if (required.includes(option)) throw failure(`unable to delete required option '${option}'`);
        if (!optional.includes(option)) throw failure(`no such option '${option}'`);
        if (change.set.has(option)) throw failure(`cannot set and delete property '${option}' at the same time!`);
      }
      const options = new Map([...storage.options, ...change.set]);
      for (const option of change.delete) options.delete(option);
      const changed = makeStorage(storage, options);
      if (changed.shared !== storage.shared) throw notModelled("a storage that becomes shared, or no longer is");
      this.#storages.set(id, changed);
      return changed;
    } catch (error) {
      throw error instanceof Error && (error as { status?: number }).status === 500 ? locked(error.message) : error;
    }
  }

  /** Forgets a storage; what is on it stays where it is. @throws PveError 500 when it does not exist. */
  remove(id: string): Storage {
    const storage = this.#storages.get(id);
    if (!storage) throw failure(`delete storage failed: storage '${id}' does not exist`);
    this.#storages.delete(id);
    return storage;
  }
}
