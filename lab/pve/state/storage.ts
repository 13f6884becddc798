import type { Cluster } from "../../cluster";
import { failure } from "../pve-error";
import { placeOf, type Storage, StorageConfig } from "./storage-config";
import { noSpaceForCopy, noSpaceForImage, noSpaceToGrow, type Space } from "./storage-space";
import { isBase, splitVolumeId, type Volume, volumeId } from "./volume";
import { VolumeIndex } from "./volume-index";
import { readImageName, readVolumeName } from "./volume-name";

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
  /** The volume whose data is copied. */
  readonly copyOf?: Volume;
}

/** A file to be put on a storage. */
export interface NewFile {
  readonly node: string;
  readonly storage: string;
  /** `iso/debian.iso`. */
  readonly name: string;
  readonly fileBytes: number;
  /** What a guest sees, where that is another size. */
  readonly bytes?: number;
}

const FILE_FORMATS = new Set(["raw", "qcow2", "vmdk"]);
/** Logical volumes are as large as a whole number of extents. */
const EXTENT = 4 * 1024 ** 2;
/** `images` lie in a folder a VM. */
const FOLDERS = {
  images: "images",
  rootdir: "private",
  iso: "template/iso",
  vztmpl: "template/cache",
  backup: "dump",
  snippets: "snippets",
  import: "import",
} as const;

/** Data of the storages, as it is saved. */
interface SavedStorages {
  readonly config: ReturnType<StorageConfig["save"]>;
  readonly volumes: readonly Volume[];
  readonly left: Map<string, readonly Volume[]>;
}

/**
 * The storages, and what is on them.
 *
 * Names and rules: `PVE::Storage::DirPlugin`, `PVE::Storage::LvmThinPlugin` (pve-storage 9.1.7). A `dir` storage keeps
 * files with a format, an `lvmthin` one logical volumes without. A linked clone's name says what it reads from on a
 * `dir` storage; LVM-thin keeps no track of it and lets the base go. Both give out more than they have: an image takes
 * as much as it holds.
 */
export class Storages {
  readonly config: StorageConfig;
  /** Storages that a fault has filled to the last byte; no part of a saved state. */
  readonly full = new Set<string>();
  #index = new VolumeIndex();
  /** What lies where no storage is any more. */
  #left = new Map<string, readonly Volume[]>();
  readonly #now: () => number;

  constructor(storages: Cluster["storages"], now: () => number) {
    this.#now = now;
    this.config = new StorageConfig(storages);
  }

  /** All data, to be put back by {@link load}. */
  save(): SavedStorages {
    return { config: this.config.save(), volumes: this.#index.all(), left: this.#left };
  }

  /** Puts saved data in the place of the present. */
  load({ config, volumes, left }: SavedStorages): void {
    this.config.load(config);
    this.#index = new VolumeIndex(volumes);
    this.#left = left;
  }

  /** Whether a storage can be used on a node. */
  isOn({ disabled, nodes }: Storage, node: string): boolean {
    return !disabled && (nodes?.includes(node) ?? true);
  }

  /** The storages that can be used on a node, by id. */
  list(node: string): Storage[] {
    return this.config.list().filter((storage) => this.isOn(storage, node));
  }

  /**
   * A storage that the node has (`PVE::Storage::storage_check_enabled`).
   *
   * @throws PveError 500 when it does not exist, is disabled, or is not on this node.
   */
  get(id: string, node: string): Storage {
    const storage = this.config.get(id);
    if (storage.disabled) throw failure(`storage '${id}' is disabled`);
    if (!this.isOn(storage, node)) throw failure(`storage '${id}' is not available on node '${node}'`);
    return storage;
  }

  /** Adds a storage; what lies at its place already is on it. @throws PveError 500 */
  create(...definition: Parameters<StorageConfig["create"]>): Storage {
    const storage = this.config.create(...definition);
    const place = placeOf(storage);
    const rename = (id: string) => `${storage.id}:${splitVolumeId(id)[1]}`;
    for (const volume of this.#left.get(place) ?? [])
      this.#index.add({ ...volume, storage: storage.id, ...(volume.parent && { parent: rename(volume.parent) }) });
    this.#left.delete(place);
    return storage;
  }

  /** Takes a storage out of the cluster; what is on it stays where it lies. @throws PveError 500 */
  remove(id: string): void {
    const storage = this.config.remove(id);
    const volumes = this.#index.all().filter((volume) => volume.storage === id);
    for (const volume of volumes) this.#index.remove(volume);
    this.#left.set(placeOf(storage), volumes);
  }

  /** What is on a storage as a node sees it, by name. */
  volumes(id: string, node: string): Volume[] {
    return [...this.#index.at(this.#place(this.get(id, node), node))].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The images of a VM that a node sees, on whatever storage. */
  volumesOf(vmid: number, node: string): Volume[] {
    const seen = ({ storage: id, node: own, content }: Volume) => {
      const storage = this.config.find(id);
      return content === "images" && storage && this.isOn(storage, node) && (own ?? node) === node;
    };
    return [...this.#index.of(vmid)].filter(seen);
  }

  /** The volume of an id, or nothing. @throws PveError 500 when the node has no such storage. */
  find(id: string, node: string): Volume | undefined {
    const [storage, name] = splitVolumeId(id);
    return this.#find(this.get(storage, node), name, node);
  }

  /**
   * The volume of an id.
   *
   * @throws PveError 500 when the id is malformed for its storage, or there is no such volume.
   */
  getVolume(id: string, node: string): Volume {
    const [storageId, name] = splitVolumeId(id);
    const storage = this.get(storageId, node);
    readVolumeName(storage.type, name);
    const volume = this.#find(storage, name, node);
    if (volume) return volume;
    throw failure(
      storage.type === "dir"
        ? `volume '${id}' does not exist`
        : `no such logical volume ${storage.options.get("vgname")}/${name}`,
    );
  }

  /**
   * Makes an image.
   *
   * @throws PveError 500 when the storage is missing, holds no images or is full, or the cloud-init image exists already.
   */
  allocate({ node, storage: id, vmid, bytes, format, purpose, base, copyOf }: NewVolume): Volume {
    const storage = this.get(id, node);
    if (!storage.content.has("images")) throw failure(`storage '${id}' does not support vm images`);
    const fallback = purpose === "cloudinit" || base ? "qcow2" : (storage.options.get("format") ?? "raw");
    const fileFormat = this.resolveFormat(storage, format, fallback);
    const stem = purpose === "cloudinit" ? `vm-${vmid}-cloudinit` : this.#freeDiskName(storage, node, vmid);
    const own = storage.type === "dir" ? `${vmid}/${stem}.${fileFormat}` : stem;
    const usedBytes = copyOf?.usedBytes ?? 0;
    if (base === undefined || storage.type !== "dir")
      return this.#make(storage, { node, vmid, bytes, format: fileFormat, name: own, usedBytes, copyOf });
    const name = `${base.name.split("/").slice(-2).join("/")}/${own}`;
    return this.#make(storage, { node, vmid, bytes, format: fileFormat, name, usedBytes, parent: volumeId(base) });
  }

  /**
   * Makes an image of a given name (`alloc_image` of the plugins).
   *
   * @throws PveError 500 when the name is malformed, of another format, or taken.
   */
  allocateNamed(
    id: string,
    { name, format, ...wanted }: { node: string; vmid: number; bytes: number; name: string; format?: string },
  ): Volume {
    const storage = this.get(id, wanted.node);
    const fileFormat = format ?? storage.options.get("format") ?? "raw";
    if (storage.type === "dir") {
      const named = readImageName(name);
      if (named !== fileFormat)
        throw failure(`illegal name '${name}' - wrong extension for format ('${named} != '${fileFormat}')`);
      if (named === "subvol") throw failure("storage does not support subvol quotas");
    } else {
      if (fileFormat !== "raw") throw failure(`unsupported format '${fileFormat}'`);
      if (!name.startsWith(`vm-${wanted.vmid}-`))
        throw failure(`illegal name '${name}' - should be 'vm-${wanted.vmid}-*'`);
    }
    const own = storage.type === "dir" ? `${wanted.vmid}/${name}` : name;
    return this.#make(storage, { ...wanted, name: own, format: fileFormat, usedBytes: 0 });
  }

  /** Puts a file on a storage, in the place of one that has its name. Whether there is room is for the caller to see. */
  addFile({ node, storage: id, name, fileBytes, bytes = fileBytes }: NewFile): Volume {
    const storage = this.get(id, node);
    const { content, vmid, format } = readVolumeName(storage.type, name);
    const volume: Volume = {
      ...{ storage: id, name, node: storage.shared ? undefined : node, content, vmid, format, bytes },
      createdAt: this.#now(),
      usedBytes: fileBytes,
    };
    const before = this.#find(storage, name, node);
    if (before) this.#index.remove(before);
    this.#index.add(volume);
    return volume;
  }

  /**
   * Destroys a volume; nothing happens to one that is gone.
   *
   * @throws PveError 500 when linked clones still read from it, or it is protected.
   */
  free(volume: Volume): void {
    if (this.hasClones(volume)) throw failure(`base volume '${volume.name}' is still in use by linked clones`);
    const present = this.#index.find(volume, volume.name);
    if (!present) return;
    if (present.protected) throw failure(`cannot remove protected volume '${volume.name}' on '${volume.storage}'`);
    this.#index.remove(present);
  }

  /** Gives an image another size. @throws PveError 500 when the storage is full. */
  resize(volume: Volume, bytes: number): Volume {
    const storage = this.config.get(volume.storage);
    const rounded = roundUp(storage, bytes);
    if (rounded > volume.bytes && this.full.has(storage.id))
      throw noSpaceToGrow(storage, this.path(volume), volume.format, bytes);
    return this.#replace(volume, { bytes: rounded });
  }

  /** Puts data into an image, as far as it has room for it. */
  fill(volume: Volume, bytes: number): Volume {
    return this.#replace(volume, { usedBytes: Math.min(bytes, volume.bytes) });
  }

  /** Sets what people note on a backup. */
  annotate(volume: Volume, change: Pick<Volume, "notes" | "protected">): Volume {
    return this.#replace(volume, change);
  }

  /** Whether linked clones read from a volume. */
  hasClones(volume: Volume): boolean {
    return this.#index.hasClones(volume);
  }

  /** Renames a disk of a VM that becomes a template: `vm-200-disk-0` to `base-200-disk-0`. */
  makeBase(volume: Volume): Volume {
    return isBase(volume)
      ? volume
      : this.#replace(volume, { name: volume.name.replace(/(^|\/)vm-([^/]+)$/, "$1base-$2") });
  }

  /**
   * Puts an image on another node, under its own name if that is free there (`storage_migrate` of `PVE::Storage`,
   * pve-storage 9.1).
   *
   * @throws PveError 500 when the two storages do not speak the same format.
   */
  moveToNode(volume: Volume, node: string, target: string): Volume {
    const [from, to] = [this.config.get(volume.storage), this.get(target, node)];
    if (from.type !== to.type && volume.format !== "raw")
      throw failure(
        `storage migration for '${volumeId(volume)}' to storage '${target}' failed - cannot migrate from storage type '${from.type}' to '${to.type}'`,
      );
    const stem = (volume.name.split("/").at(-1) ?? "").replace(/\.\w+$/, "");
    const nameOf = (own: string) => (to.type === "dir" ? `${volume.vmid}/${own}.${volume.format}` : own);
    const isFree = this.#find(to, nameOf(stem), node) === undefined;
    const name = nameOf(isFree || volume.vmid === undefined ? stem : this.#freeDiskName(to, node, volume.vmid));
    return this.#replace(volume, { storage: to.id, node: to.shared ? undefined : node, name });
  }

  /** Takes a snapshot of an image. */
  takeSnapshot(volume: Volume, name: string): Volume {
    return this.#replace(volume, { snapshots: new Map([...(volume.snapshots ?? []), [name, volume.bytes]]) });
  }

  /** Deletes a snapshot of an image; one that is gone is no problem. */
  deleteSnapshot(volume: Volume, name: string): Volume {
    return this.#replace(volume, { snapshots: new Map([...(volume.snapshots ?? [])].filter(([key]) => key !== name)) });
  }

  /** Puts an image back to one of its snapshots: its size, too. @throws PveError 500 when there is none of this name. */
  rollBack(volume: Volume, name: string): Volume {
    const bytes = volume.snapshots?.get(name);
    if (bytes === undefined) throw failure(`snapshot '${name}' of '${volumeId(volume)}' does not exist`);
    return this.#replace(volume, { bytes });
  }

  /** The format an image gets: the wanted one where the storage can hold it, else the default. */
  resolveFormat(storage: Storage, wanted: string | undefined, fallback: string): string {
    if (storage.type === "lvmthin") return "raw";
    return wanted !== undefined && FILE_FORMATS.has(wanted) ? wanted : fallback;
  }

  /** What a storage holds, as a node sees it. */
  space(storage: Storage, node: string): Space {
    const { bytes: total, foreignBytes } = storage;
    const held = foreignBytes + this.#index.usedAt(this.#place(storage, node));
    const used = this.full.has(storage.id) ? total : Math.min(held, total);
    return { total, used, avail: total - used };
  }

  /** Where the node sees the volume. */
  path({ storage, name, content }: Pick<Volume, "storage" | "name" | "content">): string {
    const { type, options } = this.config.get(storage);
    const parts = name.split("/");
    if (type === "lvmthin") return `/dev/${options.get("vgname")}/${name}`;
    return `${options.get("path")}/${FOLDERS[content]}/${parts.slice(content === "images" ? -2 : -1).join("/")}`;
  }

  #make(
    storage: Storage,
    {
      node,
      copyOf,
      bytes,
      ...wanted
    }: Pick<Volume, "name" | "bytes" | "format" | "usedBytes" | "parent" | "vmid"> & {
      node: string;
      copyOf?: Volume;
    },
  ): Volume {
    const volume: Volume = {
      ...wanted,
      storage: storage.id,
      node: storage.shared ? undefined : node,
      content: "images",
      createdAt: this.#now(),
      bytes: roundUp(storage, bytes),
    };
    const path = this.path(volume);
    if (this.#find(storage, volume.name, node)) {
      const { name } = volume;
      const group = storage.options.get("vgname");
      const taken = `Logical Volume "${name}" already exists in volume group "${group}"`;
      throw failure(
        storage.type === "dir"
          ? `disk image '${path}' already exists`
          : `lvcreate '${group}/${name}' error:   ${taken}`,
      );
    }
    const { avail } = this.space(storage, node);
    if (avail === 0) throw noSpaceForImage(storage, path);
    if (copyOf && volume.usedBytes > avail) throw noSpaceForCopy(this.path(copyOf), copyOf.format, path, volume.format);
    this.#index.add(volume);
    return volume;
  }

  #replace(volume: Volume, change: Partial<Volume>): Volume {
    const present = this.#index.find(volume, volume.name) ?? volume;
    const changed = { ...present, ...change };
    this.#index.remove(present);
    this.#index.add(changed);
    return changed;
  }

  #freeDiskName(storage: Storage, node: string, vmid: number): string {
    const pattern = new RegExp(`(?:^|/)(?:vm|base)-${vmid}-disk-(\\d+)(?:\\.\\w+)?$`);
    const own = [...this.#index.of(vmid)].filter((volume) => volume.storage === storage.id);
    const seen = own.filter((volume) => (volume.node ?? node) === node);
    const taken = new Set(seen.map(({ name }) => pattern.exec(name)?.[1]));
    let index = 0;
    while (taken.has(String(index))) index += 1;
    return `vm-${vmid}-disk-${index}`;
  }

  #place({ id, shared }: Storage, node: string): Pick<Volume, "storage" | "node"> {
    return { storage: id, node: shared ? undefined : node };
  }

  #find(storage: Storage, name: string, node: string): Volume | undefined {
    return this.#index.find(this.#place(storage, node), name);
  }
}

function roundUp({ type }: Storage, bytes: number): number {
  return type === "lvmthin" ? Math.ceil(bytes / EXTENT) * EXTENT : bytes;
}
