import type { PlannedChange } from "./changes";
import { isSame } from "./same-value";
import { type Attributes, compareDisks, readAttributes, readBlocks } from "./vm-values";

/** A change of an attribute for which the provider stops a running VM. */
export interface RestartRule {
  /** Terraform's name of the attribute or block of the VM. */
  readonly attribute: string;
  /** Where bpg/proxmox 0.111.1 decides it: lines of proxmoxtf/resource/vm/vm.go, or a file of that folder. */
  readonly source: string;
  /** Whether the provider does so even where `reboot_after_update` is false. @default false */
  readonly always?: true;
  /** Whether this change of the attribute wants a stop. @default - any change does */
  readonly applies?: (before: Attributes, after: Attributes) => boolean;
}

/**
 * The restart group, from `vmUpdate` (vm.go:6122-7110): what sets `rebootRequired`, and what powers the VM off before.
 * Not in it, and so applied while the VM runs: name, description, tags, on_boot, protection, hotplug, smbios, startup,
 * hook_script_file_id, network_device ("can be hotplugged", vm.go:6846), pool_id, node_name with `migrate` (online),
 * timeouts, options of a disk but those below, and a disk that comes or goes.
 *
 * Not seen from a plan: a disk that Proxmox VE has without `aio` (attached by hand) is restarted for with any change of
 * a disk, as the provider compares with the live configuration (disk/disk.go:675).
 */
export const restartRules: readonly RestartRule[] = [
  { attribute: "acpi", source: "6195" },
  { attribute: "kvm_arguments", source: "6201" },
  { attribute: "bios", source: "6207" },
  { attribute: "keyboard_layout", source: "6237" },
  { attribute: "machine", source: "6243" },
  { attribute: "tablet_device", source: "6262" },
  { attribute: "agent", source: "6290" },
  { attribute: "amd_sev", source: "6299" },
  { attribute: "audio_device", source: "6316" },
  { attribute: "boot_order", source: "6331" },
  { attribute: "cpu", source: "6416-6478", applies: (before, after) => !isHotCpuChange(before, after) },
  {
    attribute: "disk",
    source: "disk/disk.go:675-683 (aio, queues); 7025, 7266 (storage); 7082 (size without hotplug)",
    applies: isColdDiskChange,
  },
  { attribute: "efi_disk", source: "6547" },
  { attribute: "tpm_state", source: "6552, 6577" },
  { attribute: "rng", source: "6586" },
  { attribute: "initialization", source: "6644, 6683" },
  { attribute: "hostpci", source: "6701" },
  { attribute: "numa", source: "6720" },
  { attribute: "usb", source: "6738" },
  { attribute: "memory", source: "6776-6812", applies: (before, after) => !isHotMemoryChange(before, after) },
  { attribute: "operating_system", source: "6866" },
  { attribute: "serial_device", source: "6877" },
  { attribute: "vga", source: "6897" },
  { attribute: "virtiofs", source: "6908" },
  { attribute: "scsi_hardware", source: "6916" },
  { attribute: "watchdog", source: "6956" },
  { attribute: "template", source: "6981" },
  { attribute: "started", source: "2288-2291", always: true, applies: (_, after) => after.started !== true },
];

/**
 * Returns for which attributes the provider would stop a VM that it changes in place: none when the VM does not run, is
 * a template, or may not be stopped (`reboot_after_update`; the provider then warns, or fails).
 */
export function findRestarts(change: Pick<PlannedChange, "before" | "after">): string[] {
  const [before, after] = [readAttributes(change.before), readAttributes(change.after)];
  if (before.started !== true || before.template === true) return [];
  return restartRules
    .filter(({ always }) => always || after.reboot_after_update !== false)
    .filter(({ attribute }) => !isSame(before[attribute], after[attribute]))
    .filter(({ applies }) => applies?.(before, after) ?? true)
    .map(({ attribute }) => attribute);
}

/** What Proxmox VE can change of a running VM unless `hotplug` says otherwise (vm.go:85, 4270). */
const defaultHotplug = "network,disk,usb";

function isHotpluggable({ hotplug }: Attributes, feature: string): boolean {
  const features = typeof hotplug === "string" && hotplug !== "" ? hotplug : defaultHotplug;
  return features === "1" || features.split(",").some((one) => one.trim() === feature);
}

/** A change of the number of plugged processors alone. */
function isHotCpuChange(before: Attributes, after: Attributes): boolean {
  const [{ hotplugged: _, ...from } = {}] = readBlocks(before, "cpu");
  const [{ hotplugged: __, ...to } = {}] = readBlocks(after, "cpu");
  return isSame(from, to) && isHotpluggable(after, "cpu");
}

/** More memory, and nothing else. */
function isHotMemoryChange(before: Attributes, after: Attributes): boolean {
  const [from = {}] = readBlocks(before, "memory");
  const [to = {}] = readBlocks(after, "memory");
  const grows = ["dedicated", "floating", "shared"].every((size) => Number(to[size] ?? 0) >= Number(from[size] ?? 0));
  const stays = ["hugepages", "keep_hugepages"].every((option) => isSame(from[option], to[option]));
  return grows && stays && isHotpluggable(after, "memory");
}

function isColdDiskChange(before: Attributes, after: Attributes): boolean {
  const cold = ["aio", "queues", "datastore_id", ...(isHotpluggable(after, "disk") ? [] : ["size"])];
  return compareDisks({ before, after }).kept.some((disk) =>
    cold.some((option) => !isSame(disk.before.values[option], disk.after.values[option])),
  );
}
