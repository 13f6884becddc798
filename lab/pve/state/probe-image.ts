import { failure, notModelled } from "../pve-error";
import type { MeasuredFile } from "./measure-file";

const SECTOR = 512;
const QCOW2_MAGIC = 0x514649fb;

function wholeSectors(bytes: number): number {
  return Math.ceil(bytes / SECTOR) * SECTOR;
}

function isQcow2(head: Buffer): boolean {
  return head.length >= 32 && head.readUInt32BE(0) === QCOW2_MAGIC;
}

/** @see https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qcow2.rst the header */
function probeQcow2({ head }: MeasuredFile, path: string): number {
  if (!isQcow2(head)) throw failure(`qemu-img: Could not open '${path}': Image is not in qcow2 format`);
  if (head.readBigUInt64BE(8) !== 0n) throw failure(`backing file not allowed for untrusted image '${path}'!`);
  return Number(head.readBigUInt64BE(24));
}

/** The capacity in sectors follows magic, version and flags. */
function probeVmdk({ head }: MeasuredFile, path: string): number {
  if (head.length < 20 || head.toString("latin1", 0, 4) !== "KDMV")
    throw failure(`qemu-img: Could not open '${path}': Image is not in vmdk format`);
  return Number(head.readBigUInt64LE(12)) * SECTOR;
}

/** An OVA is a tar whose first file is the description (DMTF DSP0243, section 5.2.3). */
function checkOva({ head }: MeasuredFile, path: string): void {
  if (head.toString("latin1", 257, 262) !== "ustar") throw failure(`command 'tar -t -f ${path}' failed: exit code 2`);
  const first = head.toString("latin1", 0, 100).replace(/\0.*$/s, "");
  if (!first.endsWith(".ovf")) throw notModelled("an OVA that does not begin with its description");
}

/**
 * The size that a guest would see of a file which came from outside, after the checks that Proxmox makes of such
 * (`file_size_info` of `PVE::Storage::Plugin`, `PVE::API2::Storage::Status`, pve-storage 9.1).
 *
 * @param format the one that the file's name claims; `iso` is looked into for what it is
 * @throws PveError 500 in the words of the program that would have looked.
 */
export function probeImage(file: MeasuredFile, format: string, path: string): number {
  switch (format) {
    case "qcow2":
      return probeQcow2(file, path);
    case "vmdk":
      return probeVmdk(file, path);
    case "ova":
      checkOva(file, path);
      return wholeSectors(file.bytes);
    case "iso":
      return isQcow2(file.head) ? probeQcow2(file, path) : wholeSectors(file.bytes);
    default:
      return wholeSectors(file.bytes);
  }
}
