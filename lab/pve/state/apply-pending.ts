import { splitList } from "../parameters/lists";
import { parseProperties } from "../parameters/property-string";
import { agentFormat, netFormat } from "../parameters/qemu/devices";
import { isCloudInitOption } from "../parameters/qemu/options";
import { isDrive, isSlot } from "../parameters/slots";
import { parameterErrors } from "../pve-error";
import { type Detaching, destroyVolume, keepAsUnused } from "./detach";
import { isCdrom, isCloudInitDrive, parseDrive } from "./drive";
import { setOption, type VmConfig } from "./vm";

/** Options that a running VM takes at once, because QEMU does not know them. */
const IMMEDIATE = new Set([
  ...["description", "hookscript", "lock", "migrate_downtime", "migrate_speed", "name", "onboot", "protection"],
  ...["shares", "startup", "tags", "vmstatestorage"],
]);

const DRIVE_KEYS_SET_AT_START = ["aio", "discard", "iothread", "queues", "product", "cache", "ssd", "vendor", "ro"];
const NET_KEYS_OF_DEVICE = ["model", "macaddr", "queues", "mtu"];

function differs(keys: readonly string[], a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) {
  return keys.some((key) => a[key] !== b[key]);
}

function deleteOption(target: Detaching, option: string, force: boolean): void {
  const { options, pendingDeletes } = target.config;
  const text = options.get(option);
  if (text !== undefined && isDrive(option)) {
    const drive = parseDrive(text);
    if (force && !(isCdrom(drive) && !isCloudInitDrive(drive))) destroyVolume(target, option, drive);
    else keepAsUnused(target, drive);
  }
  options.delete(option);
  pendingDeletes.delete(option);
}

function changeOption(target: Detaching, option: string, value: string): void {
  const { options, pending } = target.config;
  const old = options.get(option);
  if (old !== undefined && isDrive(option) && parseDrive(old).file !== parseDrive(value).file)
    keepAsUnused(target, parseDrive(old));
  setOption(options, option, value);
  pending.delete(option);
}

/** Carries out every pending change: what happens when a VM is off, or goes off. */
export function applyPending(target: Detaching): void {
  for (const [option, force] of [...target.config.pendingDeletes].sort()) deleteOption(target, option, force);
  for (const [option, value] of [...target.config.pending]) changeOption(target, option, value);
}

/** The features that `hotplug` switches on. */
function hotplugFeatures(config: VmConfig): ReadonlySet<string> {
  const value = config.options.get("hotplug") ?? "1";
  if (value === "0") return new Set();
  return new Set(value === "1" ? ["network", "disk", "usb"] : splitList(value));
}

function canDeleteNow(config: VmConfig, option: string, features: ReadonlySet<string>): boolean {
  if (IMMEDIATE.has(option) || isCloudInitOption(option)) return true;
  if (isSlot(option, "net")) return features.has("network");
  if (isSlot(option, "scsi", "virtio")) return features.has("disk");
  if (isSlot(option, "usb")) return features.has("usb") && config.options.get("ostype") === "l26";
  if (option === "tablet") return features.has("usb");
  if (option === "vcpus") return features.has("cpu");
  if (option === "memory") return features.has("memory");
  if (option === "balloon") return config.options.get("balloon") !== "0";
  if (option === "hotplug") return !/cpu|memory/.test(config.options.get("hotplug") ?? "");
  return option === "cpuunits" || option === "cpulimit";
}

function canChangeDriveNow(option: string, old: string | undefined, value: string, hasDisk: boolean): boolean {
  if (option === "efidisk0" || option === "tpmstate0") return false;
  const drive = parseDrive(value);
  if (old !== undefined) {
    const before = parseDrive(old);
    if (isCdrom(before) !== isCdrom(drive))
      throw parameterErrors({ [option]: "hotplug problem - unable to change media type\n" });
    if (isCdrom(before)) return true;
    if (before.file === drive.file) return !differs(DRIVE_KEYS_SET_AT_START, before, drive);
  }
  return hasDisk && !isSlot(option, "ide", "sata");
}

function canChangeNetNow(old: string | undefined, value: string, hasNetwork: boolean): boolean {
  if (old === undefined) return hasNetwork;
  const [before, net] = [parseProperties(netFormat, old), parseProperties(netFormat, value)];
  const sameDevice = !differs(NET_KEYS_OF_DEVICE, before, net) && before.bridge && net.bridge;
  return sameDevice ? true : hasNetwork;
}

function canChangeAgentNow(old: string | undefined, value: string): boolean {
  if (old === undefined) return false;
  const [before, agent] = [parseProperties(agentFormat, old), parseProperties(agentFormat, value)];
  const keys = Object.keys({ ...before, ...agent }).filter((key) => key !== "fstrim_cloned_disks");
  return !differs(keys, before, agent);
}

function canChangeNow(config: VmConfig, option: string, value: string, features: ReadonlySet<string>): boolean {
  const old = config.options.get(option);
  if (IMMEDIATE.has(option) || isCloudInitOption(option)) return true;
  if (isDrive(option)) return canChangeDriveNow(option, old, value, features.has("disk"));
  if (isSlot(option, "net")) return canChangeNetNow(old, value, features.has("network"));
  if (isSlot(option, "usb")) return features.has("usb") && config.options.get("ostype") === "l26";
  switch (option) {
    case "agent":
      return canChangeAgentNow(old, value);
    case "balloon":
      return (old !== "0") === (value !== "0");
    case "cpulimit":
    case "cpuunits":
      return true;
    case "hotplug":
      return !/cpu|memory/.test(`${value} ${old ?? ""}`);
    case "memory":
      return features.has("memory");
    case "tablet":
      return features.has("usb");
    case "vcpus":
      return features.has("cpu");
    default:
      return false;
  }
}

/**
 * Carries out what a running VM can take, and leaves the rest pending (`vmconfig_hotplug_pending` of
 * `PVE::QemuServer`, qemu-server 9.2.6).
 *
 * @throws PveError 400 for a change of a drive's media type.
 */
export function hotplugPending(target: Detaching): void {
  const { config } = target;
  const features = hotplugFeatures(config);
  for (const [option, force] of [...config.pendingDeletes].sort()) {
    if (canDeleteNow(config, option, features)) deleteOption(target, option, force);
  }
  for (const [option, value] of [...config.pending]) {
    if (canChangeNow(config, option, value, features)) changeOption(target, option, value);
  }
}

/** Forgets pending changes that change nothing. */
export function dropUnchanged({ options, pending, pendingDeletes }: VmConfig): void {
  for (const [option, value] of [...pending]) if (options.get(option) === value) pending.delete(option);
  for (const option of [...pendingDeletes.keys()]) if (!options.has(option)) pendingDeletes.delete(option);
}
