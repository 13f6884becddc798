import { boolean, family, integer, number, oneOf, type Parameter, type ParameterTable, text } from "../schema";
import { SLOTS, type SlotKind } from "../slots";
import {
  agentFormat,
  audioFormat,
  ivshmemFormat,
  machineFormat,
  memoryFormat,
  netFormat,
  numaFormat,
  spiceFormat,
  usbFormat,
  vgaFormat,
  virtiofsFormat,
} from "./devices";
import { efidiskFormat, ideFormat, sataFormat, scsiFormat, tpmstateFormat, unusedFormat, virtioFormat } from "./drives";

function slotted(kind: SlotKind, parameter: Parameter): ParameterTable {
  return family(kind, SLOTS[kind], parameter);
}

const KEYBOARDS = [
  ...["de", "de-ch", "da", "en-gb", "en-us", "es", "fi", "fr", "fr-be", "fr-ca", "fr-ch", "hu", "is", "it", "ja"],
  ...["lt", "mk", "nl", "no", "pl", "pt", "pt-br", "sv", "sl", "tr"],
];
const OS_TYPES = [
  ...["other", "wxp", "w2k", "w2k3", "w2k8", "wvista", "win7", "win8", "win10", "win11", "l24", "l26", "solaris"],
];
const LOCKS = [
  ...["backup", "clone", "create", "migrate", "rollback", "snapshot", "snapshot-delete", "suspending", "suspended"],
];

/** The options of a VM that cloud-init reads, beside `ipconfigN`. A running VM takes them at once. */
const cloudInit: ParameterTable = {
  cicustom: text({ format: "pve-qm-cicustom" }),
  cipassword: text(),
  citype: oneOf(["configdrive2", "nocloud", "opennebula"]),
  ciupgrade: boolean(),
  ciuser: text(),
  nameserver: text({ format: "address-list" }),
  searchdomain: text(),
  sshkeys: text({ format: "urlencoded" }),
  ...slotted("ipconfig", text({ format: "pve-qm-ipconfig" })),
};

/**
 * Every option of a VM that `POST /nodes/{node}/qemu` and `PUT .../config` take
 * (API documentation of Proxmox VE 9.1).
 */
export const vmOptions: ParameterTable = {
  acpi: boolean(),
  affinity: text({ format: "pve-cpuset" }),
  agent: text({ format: agentFormat }),
  "allow-ksm": boolean(),
  "amd-sev": text({ format: "pve-qemu-sev-fmt" }),
  arch: oneOf(["x86_64", "aarch64"]),
  args: text(),
  audio0: text({ format: audioFormat }),
  autostart: boolean(),
  balloon: integer({ minimum: 0 }),
  bios: oneOf(["seabios", "ovmf"]),
  boot: text({ format: "pve-qm-boot" }),
  bootdisk: text({ format: "pve-qm-bootdisk", pattern: /(?:ide|sata|scsi|virtio)\d+/ }),
  cdrom: text({ format: "pve-qm-ide" }),
  cores: integer({ minimum: 1 }),
  cpu: text({ format: "pve-vm-cpu-conf" }),
  cpulimit: number({ minimum: 0, maximum: 128 }),
  cpuunits: integer({ minimum: 1, maximum: 262144 }),
  description: text({ maxLength: 8192 }),
  efidisk0: text({ format: efidiskFormat }),
  freeze: boolean(),
  hookscript: text({ format: "pve-volume-id" }),
  hotplug: text({ format: "pve-hotplug-features" }),
  hugepages: oneOf(["any", "2", "1024"]),
  "intel-tdx": text({ format: "pve-qemu-tdx-fmt" }),
  ivshmem: text({ format: ivshmemFormat }),
  keephugepages: boolean(),
  keyboard: oneOf(KEYBOARDS),
  kvm: boolean(),
  localtime: boolean(),
  lock: oneOf(LOCKS),
  machine: text({ format: machineFormat }),
  memory: text({ format: memoryFormat }),
  migrate_downtime: number({ minimum: 0 }),
  migrate_speed: integer({ minimum: 0 }),
  name: text({ format: "dns-name" }),
  numa: boolean(),
  onboot: boolean(),
  ostype: oneOf(OS_TYPES),
  protection: boolean(),
  reboot: boolean(),
  rng0: text({ format: "pve-qm-rng" }),
  scsihw: oneOf(["lsi", "lsi53c810", "virtio-scsi-pci", "virtio-scsi-single", "megasas", "pvscsi"]),
  shares: integer({ minimum: 0, maximum: 50000 }),
  smbios1: text({ format: "pve-qm-smbios1", maxLength: 512 }),
  smp: integer({ minimum: 1 }),
  sockets: integer({ minimum: 1 }),
  spice_enhancements: text({ format: spiceFormat }),
  startdate: text({ pattern: /now|\d{4}-\d{1,2}-\d{1,2}(?:T\d{1,2}:\d{1,2}:\d{1,2})?/ }),
  startup: text({ format: "pve-startup-order" }),
  tablet: boolean(),
  tags: text({ format: "pve-tag-list" }),
  tdf: boolean(),
  template: boolean(),
  tpmstate0: text({ format: tpmstateFormat }),
  vcpus: integer({ minimum: 1 }),
  vga: text({ format: vgaFormat }),
  vmgenid: text({ pattern: /[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}|[01]/ }),
  vmstatestorage: text({ format: "pve-storage-id" }),
  watchdog: text({ format: "pve-qm-watchdog" }),
  ...cloudInit,
  ...slotted("hostpci", text({ format: "pve-qm-hostpci" })),
  ...slotted("ide", text({ format: ideFormat })),
  ...slotted("net", text({ format: netFormat })),
  ...slotted("numa", text({ format: numaFormat })),
  ...slotted("parallel", text({ pattern: /\/dev\/parport\d+|\/dev\/usb\/lp\d+/ })),
  ...slotted("sata", text({ format: sataFormat })),
  ...slotted("scsi", text({ format: scsiFormat })),
  ...slotted("serial", text({ pattern: /\/dev\/.+|socket/ })),
  ...slotted("unused", text({ format: unusedFormat })),
  ...slotted("usb", text({ format: usbFormat })),
  ...slotted("virtio", text({ format: virtioFormat })),
  ...slotted("virtiofs", text({ format: virtiofsFormat })),
};

/** Options that Proxmox itself writes, beside those that callers set; they can be deleted. */
const KEPT_BY_PROXMOX = ["meta", "parent", "snaptime", "vmstate", "runningcpu", "runningmachine"];

const KNOWN = new Set([...Object.keys(vmOptions), ...KEPT_BY_PROXMOX]);

/** Whether a VM can have the option at all; `delete` and `revert` refuse others. */
export function optionExists(option: string): boolean {
  return KNOWN.has(option);
}

/** Whether the answer shows the option as a number: whole numbers and booleans are, everything else is text. */
export function isNumeric(option: string): boolean {
  const type = vmOptions[option]?.type;
  return type === "integer" || type === "boolean";
}

/** Options that cloud-init reads. */
export function isCloudInitOption(option: string): boolean {
  return Object.hasOwn(cloudInit, option);
}
