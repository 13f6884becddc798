import type { Cluster } from "../../cluster";
import { GIB } from "../parameters/sizes";
import { failure } from "../pve-error";

/** A storage of the cluster. */
export interface Storage {
  readonly id: string;
  readonly type: "dir" | "lvmthin";
  readonly content: ReadonlySet<string>;
  readonly shared: boolean;
  readonly bytes: number;
  /** Nodes that have it; all when left out. */
  readonly nodes?: readonly string[];
}

/** A disk image. */
export interface Volume {
  readonly storage: string;
  /** What follows `STORAGE:` in its id. */
  readonly name: string;
  /** The node it lies on; none on a shared storage. */
  readonly node: string | undefined;
  readonly vmid: number;
  readonly format: string;
  readonly createdAt: number;
  bytes: number;
  /** The base volume that a linked clone reads from, as `STORAGE:NAME`. */
  readonly parent?: string;
}

/** An image to be made. */
export interface NewVolume {
  readonly node: string;
  readonly storage: string;
  readonly vmid: number;
  readonly bytes: number;
  /** The storage's default when left out, or when the storage cannot hold it. */
  readonly format?: string;
  /** `cloudinit` makes `vm-<vmid>-cloudinit`; otherwise the next free `vm-<vmid>-disk-<n>`. */
  readonly purpose?: "cloudinit";
  /** The base volume of a linked clone. */
  readonly base?: Volume;
}

const FILE_FORMATS = new Set(["raw", "qcow2", "vmdk"]);
/** Logical volumes are as large as a whole number of extents. */
const EXTENT = 4 * 1024 ** 2;

/** The id of a volume: `local-lvm:vm-100-disk-0`. */
export function volumeId(volume: Volume): string {
  return `${volume.storage}:${volume.name}`;
}

/** Whether a volume is a template's. */
export function isBase(volume: Pick<Volume, "name">): boolean {
  return /(?:^|\/)base-\d+-disk-\d+(?:\.\w+)?$/.test(volume.name);
}

/**
 * The storages and the images on them.
 *
 * Names and rules: `PVE::Storage::DirPlugin`, `PVE::Storage::LvmThinPlugin` (pve-storage 9.1.7). A `dir` storage keeps
 * files with a format, an `lvmthin` one logical volumes without. A linked clone's name says what it reads from on a
 * `dir` storage; LVM-thin keeps no track of it and lets the base go. Images hold no data, so that they use no space.
 */
export class Storages {
  readonly #storages: ReadonlyMap<string, Storage>;
  #volumes = new Map<string, Volume>();
  readonly #now: () => number;

  constructor(storages: Cluster["storages"], now: () => number) {
    this.#now = now;
    this.#storages = new Map(
      storages.map(({ id, type, content, shared, sizeGiB, nodes }) => [
        id,
        { id, type, content: new Set(content), shared, bytes: sizeGiB * GIB, nodes },
      ]),
    );
  }

  /** All data, to be put back by {@link load}. */
  save(): Map<string, Volume> {
    return this.#volumes;
  }

  /** Puts saved data in the place of the present. */
  load(saved: Map<string, Volume>): void {
    this.#volumes = saved;
  }

  /** The storages of a node, by id. */
  list(node: string): Storage[] {
    return [...this.#storages.values()]
      .filter(({ nodes }) => nodes === undefined || nodes.includes(node))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /**
   * A storage that the node has.
   *
   * @throws PveError 500 when it does not exist, or not on this node.
   */
  get(id: string, node: string): Storage {
    const storage = this.#storages.get(id);
    if (!storage) throw failure(`storage '${id}' does not exist`);
    if (storage.nodes && !storage.nodes.includes(node))
      throw failure(`storage '${id}' is not available on node '${node}'`);
    return storage;
  }

  /** The images of a storage as a node sees them, by name. */
  volumes(id: string, node: string): Volume[] {
    const storage = this.get(id, node);
    return [...this.#volumes.values()]
      .filter((volume) => volume.storage === id && (storage.shared || volume.node === node))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The volume of an id, or nothing. */
  find(id: string, node: string): Volume | undefined {
    const [storage, name] = splitVolumeId(id);
    return this.#volumes.get(this.#key(this.get(storage, node), name, node));
  }

  /**
   * The volume of an id.
   *
   * @throws PveError 500 when the id is malformed for its storage, or there is no such volume.
   */
  getVolume(id: string, node: string): Volume {
    const [storageId, name] = splitVolumeId(id);
    const storage = this.get(storageId, node);
    checkVolumeName(storage, name);
    const volume = this.#volumes.get(this.#key(storage, name, node));
    if (volume) return volume;
    throw failure(storage.type === "dir" ? `volume '${id}' does not exist` : `no such logical volume pve/${name}`);
  }

  /**
   * Makes an image.
   *
   * @throws PveError 500 when the storage is missing, holds no images, or the cloud-init image exists already.
   */
  allocate({ node, storage: id, vmid, bytes, format, purpose, base }: NewVolume): Volume {
    const storage = this.get(id, node);
    if (!storage.content.has("images")) throw failure(`storage '${id}' does not support vm images`);
    const fileFormat = this.resolveFormat(storage, format, purpose === "cloudinit" || base ? "qcow2" : "raw");
    const stem = purpose === "cloudinit" ? `vm-${vmid}-cloudinit` : this.#freeDiskName(storage, node, vmid);
    const own = storage.type === "dir" ? `${vmid}/${stem}.${fileFormat}` : stem;
    const volume: Volume = {
      storage: id,
      name: base && storage.type === "dir" ? `${base.name}/${own}` : own,
      node: storage.shared ? undefined : node,
      vmid,
      format: fileFormat,
      createdAt: this.#now(),
      bytes: storage.type === "lvmthin" ? Math.ceil(bytes / EXTENT) * EXTENT : bytes,
      ...(base && storage.type === "dir" && { parent: volumeId(base) }),
    };
    const key = this.#key(storage, volume.name, node);
    if (this.#volumes.has(key)) {
      throw failure(
        storage.type === "dir"
          ? `disk image '${this.path(volume)}' already exists`
          : `lvcreate 'pve/${volume.name}' error:   Logical Volume "${volume.name}" already exists in volume group "pve"`,
      );
    }
    this.#volumes.set(key, volume);
    return volume;
  }

  /**
   * Destroys an image.
   *
   * @throws PveError 500 when linked clones still read from it.
   */
  free(volume: Volume): void {
    if (this.hasClones(volume)) throw failure(`base volume '${volume.name}' is still in use by linked clones`);
    this.#volumes.delete(this.#keyOf(volume));
  }

  /** Whether linked clones read from a volume. */
  hasClones(volume: Volume): boolean {
    return [...this.#volumes.values()].some((other) => other.parent === volumeId(volume));
  }

  /** Renames a disk of a VM that becomes a template: `vm-200-disk-0` to `base-200-disk-0`. */
  makeBase(volume: Volume): Volume {
    const base: Volume = { ...volume, name: volume.name.replace(/(^|\/)vm-(\d+-disk-\d+(?:\.\w+)?)$/, "$1base-$2") };
    this.#volumes.delete(this.#keyOf(volume));
    this.#volumes.set(this.#keyOf(base), base);
    return base;
  }

  /** The format an image gets: the wanted one where the storage can hold it, else the default. */
  resolveFormat(storage: Storage, wanted: string | undefined, fallback: string): string {
    if (storage.type === "lvmthin") return "raw";
    return wanted !== undefined && FILE_FORMATS.has(wanted) ? wanted : fallback;
  }

  /** Where the node sees the image. */
  path(volume: Volume): string {
    const own = volume.name.split("/");
    if (this.#storages.get(volume.storage)?.type === "lvmthin") return `/dev/pve/${own.at(-1)}`;
    const root = volume.storage === "local" ? "/var/lib/vz" : `/mnt/${volume.storage}`;
    return `${root}/images/${own.slice(-2).join("/")}`;
  }

  #freeDiskName(storage: Storage, node: string, vmid: number): string {
    const pattern = new RegExp(`(?:^|/)(?:vm|base)-${vmid}-disk-(\\d+)(?:\\.\\w+)?$`);
    const taken = new Set(this.volumes(storage.id, node).map(({ name }) => pattern.exec(name)?.[1]));
    let index = 0;
    while (taken.has(String(index))) index += 1;
    return `vm-${vmid}-disk-${index}`;
  }

  #key(storage: Storage, name: string, node: string): string {
    return `${storage.shared ? "" : node} ${storage.id}:${name}`;
  }

  #keyOf(volume: Volume): string {
    return `${volume.node ?? ""} ${volumeId(volume)}`;
  }
}

/**
 * Storage and name of a volume id.
 *
 * @throws PveError 500 when it is none.
 */
export function splitVolumeId(id: string): [storage: string, name: string] {
  const match = /^([a-z][a-z0-9\-_.]*[a-z0-9]):(.+)$/i.exec(id);
  if (!match?.[1] || !match[2]) throw failure(`unable to parse volume ID '${id}'`);
  return [match[1], match[2]];
}

function checkVolumeName(storage: Storage, name: string): void {
  if (storage.type === "dir") {
    const image = /^(?:\d+\/base-[^/]+\/)?\d+\/[^/\s]+\.(?:raw|qcow2|vmdk)$/;
    const file = /^(?:iso|vztmpl|backup|snippets|import)\/[^/]+$/;
    if (!image.test(name) && !file.test(name)) throw failure(`unable to parse directory volume name '${name}'`);
  } else if (!/^(?:vm|base)-\d+-\S+$/.test(name)) {
    throw failure(`unable to parse lvm volume name '${name}'`);
  }
}
