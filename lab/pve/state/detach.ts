import { SLOTS } from "../parameters/slots";
import { failure } from "../pve-error";
import { type Drive, drivesOf, isCdrom, isCloudInitDrive } from "./drive";
import type { Storages } from "./storage";
import type { VmConfig } from "./vm";
import type { Volume } from "./volume";

/** What happens to volumes that a VM lets go. Images are destroyed only when the whole request has succeeded. */
export interface Detaching {
  readonly storages: Storages;
  readonly node: string;
  readonly vmid: number;
  readonly config: VmConfig;
  /** Images to be destroyed. */
  readonly freed: Volume[];
}

/** Keeps a volume as the lowest free `unusedN`, and says which; nothing when it is there already. */
export function addUnused(options: Map<string, string>, id: string): string | undefined {
  const names = Array.from({ length: SLOTS.unused }, (_, index) => `unused${index}`);
  if (names.some((name) => options.get(name) === id)) return undefined;
  const free = names.find((name) => !options.has(name));
  if (free === undefined) throw failure("Too many unused volumes - please delete them first.");
  options.set(free, id);
  return free;
}

/**
 * Lets a drive go: a disk of the VM becomes `unusedN`, its cloud-init image is destroyed, a CD-ROM and the disk of
 * another VM are just forgotten.
 */
export function keepAsUnused({ storages, node, vmid, config, freed }: Detaching, drive: Drive): void {
  const volume = drive.file.includes(":") ? storages.find(drive.file, node) : undefined;
  if (isCloudInitDrive(drive)) {
    if (volume) freed.push(volume);
  } else if (!isCdrom(drive) && volume?.vmid === vmid) {
    addUnused(config.options, drive.file);
  }
}

/** Whether a snapshot of the VM has the volume. */
export function isInSnapshot({ snapshots }: VmConfig, id: string): boolean {
  return [...snapshots.values()].some((options) => drivesOf(options).some(([, { file }]) => file === id));
}

/**
 * Destroys the volume of a drive or `unusedN` if it is the VM's own.
 *
 * @throws PveError 500 when another drive, a snapshot or a linked clone uses it.
 */
export function destroyVolume({ storages, node, vmid, config, freed }: Detaching, option: string, drive: Drive): void {
  const volume = drive.file.includes(":") ? storages.find(drive.file, node) : undefined;
  if (volume?.vmid !== vmid) return;
  const isElsewhere = drivesOf(config.options).some(([name, other]) => name !== option && other.file === drive.file);
  if (isElsewhere || isInSnapshot(config, drive.file))
    throw failure(`unable to delete '${drive.file}' - volume is still in use (snapshot?)`);
  if (storages.hasClones(volume)) throw failure(`base volume '${volume.name}' is still in use by linked clones`);
  freed.push(volume);
}

/** Forgets `unusedN` entries whose volume is attached again, or will be, or is in a snapshot (`write_vm_config`). */
export function dropReattached({ options, pending, snapshots }: VmConfig): void {
  const drives = [options, pending, ...snapshots.values()].flatMap(drivesOf);
  const attached = new Set(drives.map(([, drive]) => drive.file));
  for (const [option, id] of [...options]) {
    if (/^unused\d+$/.test(option) && attached.has(id)) options.delete(option);
  }
}
