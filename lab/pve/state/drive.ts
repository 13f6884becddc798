import { type Properties, parseProperties, printProperties } from "../parameters/property-string";
import { anyDriveFormat } from "../parameters/qemu/drives";
import { DRIVES, isDrive } from "../parameters/slots";
import { parameterErrors } from "../pve-error";
import type { VmConfig } from "./vm";

/** A drive's keys and values; `size` in bytes. `file` is its volume id, a path, `none` or `cdrom`. */
export type Drive = Properties & { file: string };

/** `STORAGE:SIZE` with a size in GiB: a disk to be made. */
const NEW_DISK = /^([^/:\s]+):(\d+(?:\.\d+)?)$/;

/** Storage and GiB of a disk to be made, or nothing when `file` names something that exists. */
export function parseNewDisk(file: string): { storage: string; gib: number } | undefined {
  const match = NEW_DISK.exec(file);
  return match?.[1] === undefined ? undefined : { storage: match[1], gib: Number(match[2]) };
}

/** A drive from the text of its option. */
export function parseDrive(text: string): Drive {
  return parseProperties(anyDriveFormat, text) as Drive;
}

/** A drive as Proxmox writes it. */
export function printDrive(drive: Drive): string {
  return printProperties(anyDriveFormat, drive);
}

/** Whether a drive is the one that cloud-init reads, made or to be made. */
export function isCloudInitDrive({ file }: Drive): boolean {
  return /[:/](?:vm-\d+-)?cloudinit(?:\.\w+)?$/.test(file);
}

/** Whether a drive is a CD-ROM; the cloud-init drive is one. */
export function isCdrom(drive: Drive): boolean {
  return drive.media === "cdrom";
}

/** The drives of a VM, in the order in which Proxmox goes through them. */
export function drivesOf(options: ReadonlyMap<string, string>): [option: string, drive: Drive][] {
  return DRIVES.flatMap((option) => {
    const text = options.get(option);
    return text === undefined ? [] : [[option, parseDrive(text)] as [string, Drive]];
  });
}

/** Every volume that a VM's configuration names: drives, `unusedN` and saved memory, pending ones and snapshots' too. */
export function volumeIdsOf({ options, pending, snapshots }: VmConfig): Set<string> {
  const texts = [options, pending, ...snapshots.values()]
    .flatMap((section) => [...section])
    .filter(([option]) => isDrive(option) || option === "vmstate" || /^unused\d+$/.test(option));
  return new Set(texts.map(([, text]) => parseDrive(text).file).filter((file) => file.includes(":")));
}

const REQUIREMENTS: readonly (readonly [key: string, needs: string])[] = [
  ["mbps_max", "mbps"],
  ["mbps_rd_max", "mbps_rd"],
  ["mbps_wr_max", "mbps_wr"],
  ["bps_max_length", "mbps_max"],
  ["bps_rd_max_length", "mbps_rd_max"],
  ["bps_wr_max_length", "mbps_wr_max"],
  ["iops_max_length", "iops_max"],
  ["iops_rd_max_length", "iops_rd_max"],
  ["iops_wr_max_length", "iops_wr_max"],
];

const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["mbps_rd", "mbps"],
  ["mbps_wr", "mbps"],
  ["iops_rd", "iops"],
  ["iops_wr", "iops"],
];

/**
 * The drive that a request means, from a text whose keys and values have been checked: bytes per second become
 * megabytes, `none` and `cdrom` are CD-ROMs.
 *
 * @throws PveError 400 for keys that do not go together (`PVE::QemuServer::Drive::parse_drive`, qemu-server 9.2.6).
 */
export function readDrive(option: string, text: string): Drive {
  const drive = parseDrive(text);
  const refuse = (problem = "unable to parse drive options") => parameterErrors({ [option]: problem });
  for (const key of ["bps", "bps_rd", "bps_wr"] as const) {
    const bytes = drive[key];
    if (bytes === undefined) continue;
    if (drive[`m${key}`] !== undefined) throw refuse();
    delete drive[key];
    drive[`m${key}`] = (Number(bytes) / 1024 ** 2).toFixed(3);
  }
  const incomplete = REQUIREMENTS.some(([key, needs]) => drive[key] && !drive[needs]);
  const contradictory = EXCLUSIVE.some(([one, other]) => drive[one] && drive[other]);
  const noCdrom = isCdrom(drive) && (drive.snapshot === "1" || drive.format || option.startsWith("virtio"));
  if (incomplete || contradictory || noCdrom) throw refuse();
  if (drive["import-from"] !== undefined && parseNewDisk(drive.file)?.gib !== 0)
    throw refuse("'import-from' requires special syntax - use <storage ID>:0,import-from=<source>");
  if (drive.file === "none" || drive.file === "cdrom") drive.media ??= "cdrom";
  return drive;
}
