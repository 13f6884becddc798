import { splitList } from "../parameters/lists";
import { parseProperties, printProperties } from "../parameters/property-string";
import { bootFormat } from "../parameters/qemu/devices";
import { slots } from "../parameters/slots";
import { drivesOf, isCdrom } from "./drive";

/** The devices of a `boot` option; none for a legacy one. */
export function parseBootOrder(boot: string | undefined): string[] {
  return boot === undefined ? [] : splitList(parseProperties(bootFormat, boot).order);
}

/** A `boot` option for these devices; empty for none. */
export function printBootOrder(devices: readonly string[]): string {
  return devices.length === 0 ? "" : printProperties(bootFormat, { order: devices.join(";") });
}

/** What Proxmox boots from unless told: the first disk, the first CD-ROM, the first NIC (observed). */
export function defaultBootOrder(options: ReadonlyMap<string, string>): string {
  const drives = drivesOf(options).filter(([option]) => option !== "efidisk0" && option !== "tpmstate0");
  const disk = drives.find(([, drive]) => !isCdrom(drive))?.[0];
  const cdrom = drives.find(([, drive]) => isCdrom(drive))?.[0];
  const nic = slots("net").find((option) => options.has(option));
  return printBootOrder([disk, cdrom, nic].filter((device) => device !== undefined));
}
