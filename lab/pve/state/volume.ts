import { failure } from "../pve-error";

/** What a storage may hold, in Proxmox's words. */
export type Content = "images" | "rootdir" | "iso" | "vztmpl" | "backup" | "snippets" | "import";

/** Something on a storage: a disk image, or a file such as an ISO image. Plain data. */
export interface Volume {
  readonly storage: string;
  /** What follows `STORAGE:` in its id. */
  readonly name: string;
  /** The node it lies on; none on a shared storage. */
  readonly node: string | undefined;
  readonly content: Content;
  /** The VM that it belongs to; only images and backups belong to one. */
  readonly vmid: number | undefined;
  readonly format: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** What a guest sees: the size of the disk, not of the file. */
  readonly bytes: number;
  /** What it takes of its storage. */
  readonly usedBytes: number;
  /** The base volume that a linked clone reads from, as `STORAGE:NAME`. */
  readonly parent?: string;
  /** Its size in each of its snapshots, by name. */
  readonly snapshots?: ReadonlyMap<string, number>;
  /** Of backups alone. */
  readonly notes?: string;
  /** Of backups alone: it is not deleted. */
  readonly protected?: boolean;
}

/** The id of a volume: `local-lvm:vm-100-disk-0`. */
export function volumeId(volume: Pick<Volume, "storage" | "name">): string {
  return `${volume.storage}:${volume.name}`;
}

/** Whether a volume is a template's. */
export function isBase(volume: Pick<Volume, "name">): boolean {
  return /(?:^|\/)base-\d+-[^/\s]+$/.test(volume.name);
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
