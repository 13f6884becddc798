/** A numbered option of a VM, as `scsi0` or `net1`. */
export interface Slot {
  /** `disk`: what holds a volume or a CD-ROM, whatever its bus. */
  readonly kind: "disk" | "unused" | "net" | "ipconfig" | "usb" | "hostpci" | "serial";
  readonly index: number;
}

/** Returns what numbered option a name is; undefined: none of those that matter here (`man qm`). */
export function parseSlot(option: string): Slot | undefined {
  const [, name = "", index] = /^([a-z]+)(\d+)$/.exec(option) ?? [];
  const kind = kinds[name];
  return kind && { kind, index: Number(index) };
}

const kinds: Readonly<Record<string, Slot["kind"]>> = {
  ...Object.fromEntries(
    ["ide", "sata", "scsi", "virtio", "efidisk", "tpmstate"].map((bus): [string, Slot["kind"]] => [bus, "disk"]),
  ),
  ...{ unused: "unused", net: "net", ipconfig: "ipconfig", usb: "usb", hostpci: "hostpci", serial: "serial" },
};

/**
 * Returns a property of an option that has several, `key=value,key=value`; undefined where it is not there. `mac` is the
 * value of the model of a network device (`virtio=BC:24:11:00:00:01,bridge=vmbr0`).
 */
export function readProperty(value: string | number | undefined, key: string): string | undefined {
  for (const property of String(value ?? "").split(",")) {
    const [name = "", ...rest] = property.split("=");
    if (name === key || (key === "mac" && macForm.test(rest.join("=")))) return rest.join("=");
  }
  return undefined;
}

const macForm = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

/** Returns the volume of a disk, as `local-lvm:vm-100010-disk-0`; `none` or `cdrom` of an empty drive. */
export function readVolume(value: string | number): string {
  const [first = ""] = String(value).split(",");
  return first.replace(/^(?:file|volume)=/, "");
}
