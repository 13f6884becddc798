/** How many slots each kind of device has (API documentation of `PUT /nodes/{node}/qemu/{vmid}/config`). */
export const SLOTS = {
  ide: 4,
  scsi: 31,
  virtio: 16,
  sata: 6,
  unused: 256,
  net: 32,
  ipconfig: 32,
  serial: 4,
  parallel: 3,
  usb: 14,
  hostpci: 16,
  numa: 8,
  virtiofs: 10,
} as const;

/** A kind of device with numbered slots. */
export type SlotKind = keyof typeof SLOTS;

/** Whether `option` is a slot of one of these kinds: `isSlot("net3", "net")`. */
export function isSlot(option: string, ...kinds: readonly SlotKind[]): boolean {
  const match = /^([a-z]+)(0|[1-9]\d*)$/.exec(option);
  return match !== null && kinds.some((kind) => kind === match[1] && Number(match[2]) < SLOTS[kind]);
}

/** All slots of these kinds, in order. */
export function slots(...kinds: readonly SlotKind[]): string[] {
  return kinds.flatMap((kind) => Array.from({ length: SLOTS[kind] }, (_, index) => `${kind}${index}`));
}

/** Every option that holds a drive, in the order in which Proxmox looks for the one to boot from. */
export const DRIVES: readonly string[] = [...slots("ide", "scsi", "virtio", "sata"), "efidisk0", "tpmstate0"];

const DRIVE_SET = new Set(DRIVES);

/** Whether the option holds a drive; `unusedN` does not. */
export function isDrive(option: string): boolean {
  return DRIVE_SET.has(option);
}
