import { failure } from "../pve-error";
import type { StorageType } from "./storage-config";
import type { Content } from "./volume";

/** What the name of a volume says of it. */
export interface VolumeName {
  readonly content: Content;
  /** The VM that it belongs to. */
  readonly vmid?: number;
  readonly format: string;
  /** The name of the volume that a linked clone reads from. */
  readonly base?: string;
}

const IMAGE = /^(?:vm|base|subvol)-\d+-[^/\s]+\.(raw|qcow2|vmdk|subvol)$/;
const COMPRESSION = "(?:gz|lzo|zst|bz2)";
const BACKUP = new RegExp(`\\.(tgz|(?:tar|vma)(?:\\.${COMPRESSION})?)$`);

/** The format of an image's file name. @throws PveError 500 when it is none. */
export function readImageName(file: string): string {
  const format = IMAGE.exec(file)?.[1];
  if (format !== undefined) return format;
  throw failure(`unable to parse volume filename '${file}'`);
}

function readImage(name: string): VolumeName | undefined {
  const [, basePart, owner, file] = /^(?:(\d+\/\S+)\/)?(\d+)\/([^/\s]+)$/.exec(name) ?? [];
  if (owner === undefined || file === undefined) return undefined;
  const base = basePart === undefined ? {} : { base: basePart };
  if (basePart !== undefined) readImageName(basePart.replace(/^\d+\//, ""));
  return { content: "images", vmid: Number(owner), format: readImageName(file), ...base };
}

/** Files below a folder of the storage that is named after their content. */
function readFile(name: string): VolumeName | undefined {
  const [, folder, file = ""] = /^(iso|vztmpl|backup|snippets|import)\/([^/]+)$/.exec(name) ?? [];
  switch (folder) {
    case "iso":
      return /.\.(?:iso|img)$/i.test(file) ? { content: "iso", format: "iso" } : undefined;
    case "vztmpl": {
      const compression = /.\.tar\.(gz|xz|zst|bz2)$/i.exec(file)?.[1];
      return compression === undefined ? undefined : { content: "vztmpl", format: `t${compression}` };
    }
    case "backup": {
      const format = BACKUP.exec(file)?.[1];
      const vmid = /^vzdump-(?:openvz|lxc|qemu)-(\d+)-.+/.exec(file)?.[1];
      const owner = vmid === undefined ? {} : { vmid: Number(vmid) };
      return format === undefined ? undefined : { content: "backup", format, ...owner };
    }
    case "snippets":
      return { content: "snippets", format: "snippet" };
    case "import": {
      const format = /^[ a-zA-Z0-9\-.+=_]+\.(ova|ovf|qcow2|raw|vmdk)$/.exec(file)?.[1];
      return format === undefined ? undefined : { content: "import", format };
    }
    default:
      return undefined;
  }
}

function readLogicalVolume(name: string): VolumeName {
  if (!/^[a-z0-9][a-z0-9\-_.]*[a-z0-9]$/i.test(name)) throw failure(`lvm name '${name}' contains illegal characters`);
  const vmid = /^(?:vm|base)-(\d+)-\S+$/.exec(name)?.[1];
  if (vmid === undefined) throw failure(`unable to parse lvm volume name '${name}'`);
  return { content: "images", vmid: Number(vmid), format: "raw" };
}

/**
 * What the name of a volume says of it, on a storage of this type (`parse_volname` of `PVE::Storage::Plugin` and
 * `PVE::Storage::LvmThinPlugin`, pve-storage 9.1; formats of files as `list_volumes` says them).
 *
 * @throws PveError 500 when a storage of this type has no such names.
 */
export function readVolumeName(type: StorageType, name: string): VolumeName {
  if (type === "lvmthin") return readLogicalVolume(name);
  const read = readImage(name) ?? readFile(name);
  if (read) return read;
  throw failure(`unable to parse directory volume name '${name}'`);
}
