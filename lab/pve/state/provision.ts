import { GIB } from "../parameters/sizes";
import { failure, notModelled } from "../pve-error";
import { type Drive, drivesOf, isCloudInitDrive, parseNewDisk, printDrive } from "./drive";
import type { Storages } from "./storage";
import { isTemplate, type VmConfig } from "./vm";
import { type Volume, volumeId } from "./volume";

const MIB = 1024 ** 2;
/** What a cloud-init image takes. */
export const CLOUD_INIT_BYTES = 4 * MIB;
const TPM_BYTES = 4 * MIB;
const EFI_BYTES = { "2m": 128 * 1024, "4m": 528 * 1024 } as const;

/** Where drives are made, for whom, and what has been made so far. */
export interface Provisioning {
  readonly storages: Storages;
  readonly node: string;
  readonly vmid: number;
  readonly config: VmConfig;
  /** Images made; to be freed again if the request fails. */
  readonly created: Volume[];
}

/**
 * Makes or looks up the volume of a drive and returns the text that the configuration keeps: the true size in place
 * of a given one (`create_disks` of `PVE::API2::Qemu`, qemu-server 9.2.6, observed).
 *
 * @throws PveError 500.
 */
export function provisionDrive(where: Provisioning, option: string, drive: Drive): string {
  const { file } = drive;
  if (file === "none" || file === "cdrom") {
    const { size: _, ...rest } = drive;
    return printDrive(rest as Drive);
  }
  if (/^[^/:\s]+:cloudinit$/.test(file)) return makeCloudInitDrive(where, option, drive);
  if (file.startsWith("/")) throw notModelled("A drive by its path on the node");
  const wanted = parseNewDisk(file);
  return wanted ? makeDisk(where, option, drive, wanted) : attachVolume(where, option, drive);
}

function checkOnlyCloudInitDrive(config: VmConfig, option: string): void {
  const others = [...drivesOf(config.options), ...drivesOf(config.pending)];
  const other = others.find(([name, drive]) => name !== option && isCloudInitDrive(drive));
  if (other) throw failure(`${option} - cloud-init drive is already attached at '${other[0]}'`);
}

function makeCloudInitDrive(where: Provisioning, option: string, drive: Drive): string {
  const { storages, node, vmid, config, created } = where;
  checkOnlyCloudInitDrive(config, option);
  const storage = drive.file.slice(0, -":cloudinit".length);
  const { format, ...rest } = drive;
  const volume = storages.allocate({ node, storage, vmid, format, bytes: CLOUD_INIT_BYTES, purpose: "cloudinit" });
  created.push(volume);
  return printDrive({ ...rest, file: volumeId(volume), media: "cdrom" });
}

function makeDisk(
  where: Provisioning,
  option: string,
  drive: Drive,
  { storage, gib }: { storage: string; gib: number },
): string {
  const { storages, node, vmid, config, created } = where;
  const { format: wantedFormat, "import-from": source, size: _, ...rest } = drive;
  if (source?.startsWith("/")) throw notModelled("'import-from' with a path");
  const original = source === undefined ? undefined : storages.getVolume(source, node);
  const bytes =
    original?.bytes ??
    (option === "efidisk0" ? EFI_BYTES[(drive.efitype as "2m" | "4m") ?? "2m"] : undefined) ??
    (option === "tpmstate0" ? TPM_BYTES : Math.ceil((gib * GIB) / 1024) * 1024);
  const volume = storages.allocate({ node, storage, vmid, format: wantedFormat ?? original?.format, bytes });
  const kept = isTemplate(config) ? storages.makeBase(volume) : volume;
  created.push(kept);
  return printDrive({ ...rest, file: volumeId(kept), size: String(bytes) });
}

function attachVolume({ storages, node, config }: Provisioning, option: string, drive: Drive): string {
  const volume = storages.getVolume(drive.file, node);
  if (drive.format && drive.format !== volume.format)
    throw failure(
      `drive '${option}' - volume '${drive.file}' - 'format=${drive.format}' option different from storage format '${volume.format}'`,
    );
  if (isCloudInitDrive(drive)) checkOnlyCloudInitDrive(config, option);
  return printDrive({ ...drive, size: String(volume.bytes) });
}
