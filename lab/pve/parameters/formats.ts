import { isIP, isIPv4, isIPv6 } from "node:net";
import { ACCESS_FORMATS } from "./access-formats";
import { FIREWALL_FORMATS } from "./firewall";
import { splitList } from "./lists";
import { cpuFormat } from "./qemu/cpu";
import {
  bootFormat,
  cicustomFormat,
  hostpciFormat,
  ipconfigFormat,
  rngFormat,
  sevFormat,
  smbiosFormat,
  tdxFormat,
  watchdogFormat,
} from "./qemu/devices";
import { ideFormat } from "./qemu/drives";
import type { FormatName, PropertyFormat } from "./schema";
import { SDN_FORMATS } from "./sdn";
import { parseSize } from "./sizes";
import { isDrive, isSlot } from "./slots";
import { STORAGE_FORMATS } from "./storage-formats";

/** Returns what is wrong with a value, in Proxmox's words, or nothing. */
type FormatCheck = (value: string) => string | undefined;

function matches(pattern: RegExp, problem: string | ((value: string) => string)): FormatCheck {
  return (value) => (pattern.test(value) ? undefined : typeof problem === "string" ? problem : problem(value));
}

const DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const DNS_NAME = new RegExp(`^(?:${DNS_LABEL}\\.)*${DNS_LABEL}$`);
const EMAIL = /^[\w+\-~.]+@[a-zA-Z0-9\-.]+$/;
const VOLUME_ID = /^[a-z][a-z0-9\-_.]*[a-z0-9]:.+$/i;

function isCidr(value: string, isAddress: (text: string) => boolean, bits: number): boolean {
  const [address, prefix, ...rest] = value.split("/");
  if (rest.length > 0 || address === undefined || prefix === undefined || !/^\d+$/.test(prefix)) return false;
  return isAddress(address) && Number(prefix) > 7 && Number(prefix) <= bits;
}

const isCidr4 = (value: string) => isCidr(value, isIPv4, 32);
const isCidr6 = (value: string) => isCidr(value, isIPv6, 128);

function checkVolumeId(value: string): string | undefined {
  return VOLUME_ID.test(value) ? undefined : `unable to parse volume ID '${value}'`;
}

function checkVolumeIdOrPath(value: string): string | undefined {
  return value.startsWith("/") ? undefined : checkVolumeId(value);
}

function checkStorageId(value: string): string | undefined {
  return matches(/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i, `storage ID '${value}' contains illegal characters`)(value);
}

function checkStartup(value: string): string | undefined {
  const parts = value.split(",").filter((part) => part.trim() !== "");
  const known = parts.every((part) => /^(?:(?:order=)?\d+|up=\d+|down=\d+)$/.test(part));
  return value !== "" && value !== "0" && known ? undefined : "unable to parse startup options";
}

function checkHotplug(value: string): string | undefined {
  if (value === "0" || value === "1") return undefined;
  const unknown = splitList(value).find((word) => !/^(?:network|disk|cpu|memory|usb|cloudinit)$/.test(word));
  return unknown === undefined ? undefined : `invalid hotplug feature '${unknown}'`;
}

function checkBootDevice(value: string): string | undefined {
  const bootable = isDrive(value) && value !== "efidisk0" && value !== "tpmstate0";
  return bootable || isSlot(value, "net", "usb", "hostpci") ? undefined : `invalid boot device '${value}'`;
}

function checkPhysicalBits(value: string): string | undefined {
  const known = value === "host" || (/^\d{1,2}$/.test(value) && Number(value) >= 8 && Number(value) <= 64);
  return known ? undefined : "value must be an integer between 8 and 64 or 'host'";
}

function checkAddress(value: string): string | undefined {
  return isIP(value) !== 0 || DNS_NAME.test(value) ? undefined : `value does not look like a valid address: ${value}`;
}

function checkStoragePair(value: string): string | undefined {
  if (value === "1") return undefined;
  for (const id of value.split(":")) {
    const problem = checkStorageId(id);
    if (problem) return `entry '${value}' contains invalid ID - ${problem}\n`;
  }
  return undefined;
}

/**
 * The formats that parameters and property-string keys name, by Proxmox's names.
 *
 * Rules and texts: `PVE::JSONSchema` (pve-common 9.1), `PVE::QemuServer*` (qemu-server 9.2.6), `PVE::Storage` and
 * `PVE::AccessControl`, as observed.
 */
const FORMATS: Readonly<Record<FormatName, FormatCheck | PropertyFormat>> = {
  ...SDN_FORMATS,
  ...STORAGE_FORMATS,
  ...ACCESS_FORMATS,
  ...FIREWALL_FORMATS,
  address: checkAddress,
  CIDR: (value) => (isCidr4(value) || isCidr6(value) ? undefined : "value does not look like a valid CIDR network"),
  "disk-size": (value) =>
    parseSize(value) === undefined ? `value does not look like a valid disk size: ${value}` : undefined,
  "dns-name": matches(DNS_NAME, "value does not look like a valid DNS name"),
  "email-opt": (value) =>
    value === "" || EMAIL.test(value) ? undefined : "value does not look like a valid email address",
  ipv4: (value) => (isIPv4(value) ? undefined : "value does not look like a valid IPv4 address"),
  ipv6: (value) => (isIPv6(value) ? undefined : "value does not look like a valid IPv6 address"),
  "mac-addr": matches(
    /^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i,
    "value does not look like a valid unicast MAC address",
  ),
  "mac-prefix": matches(
    /^[a-f0-9][02468ace](?::[a-f0-9]{2}){0,2}:?$/i,
    "value is not a valid unicast MAC address prefix",
  ),
  "pve-bridge-id": matches(/^[-_.\w]+$/, (value) => `invalid bridge ID '${value}'`),
  "pve-configid": matches(/^[a-z][a-z0-9_-]+$/i, (value) => `invalid configuration ID '${value}'`),
  "pve-cpuset": matches(/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/, "unable to parse cpuset option"),
  "pve-ha-resource-or-vm-id": matches(/^(?:[a-z]+:\S+|\d+)$/, "value does not look like a valid ha resource id"),
  "pve-hotplug-features": checkHotplug,
  "pve-ipv4-config": (value) =>
    /^(?:dhcp|manual)$/.test(value) || isCidr4(value)
      ? undefined
      : "value does not look like a valid ipv4 network configuration",
  "pve-ipv6-config": (value) =>
    /^(?:auto|dhcp|manual)$/.test(value) || isCidr6(value)
      ? undefined
      : "value does not look like a valid ipv6 network configuration",
  "pve-node": matches(new RegExp(`^${DNS_LABEL}$`), "value does not look like a valid node name"),
  "pve-phys-bits": checkPhysicalBits,
  "pve-poolid": matches(
    /^[A-Za-z0-9.\-_]+(?:\/[A-Za-z0-9.\-_]+){0,2}$/,
    (value) => `pool name '${value}' contains invalid characters`,
  ),
  "pve-qemu-sev-fmt": sevFormat,
  "pve-qemu-tdx-fmt": tdxFormat,
  "pve-qm-boot": bootFormat,
  "pve-qm-bootdev": checkBootDevice,
  "pve-qm-bootdisk": (value) => (isDrive(value) ? undefined : `invalid boot disk '${value}'`),
  "pve-qm-cicustom": cicustomFormat,
  "pve-qm-hostpci": hostpciFormat,
  "pve-qm-ide": ideFormat,
  "pve-qm-ipconfig": ipconfigFormat,
  "pve-qm-rng": rngFormat,
  "pve-qm-smbios1": smbiosFormat,
  "pve-qm-watchdog": watchdogFormat,
  "pve-startup-order": checkStartup,
  "pve-storage-content": matches(
    /^(?:images|rootdir|vztmpl|iso|backup|snippets|import|none)$/,
    (value) => `invalid content type '${value}'`,
  ),
  "pve-storage-id": checkStorageId,
  "pve-tag": matches(/^[a-z0-9_][a-z0-9_\-+.]*$/i, "invalid characters in tag"),
  "pve-task-status-type": matches(/^(?:ok|error|warning|unknown)$/i, (value) => `invalid status '${value}'`),
  "pve-vm-cpu-conf": cpuFormat,
  "pve-vmid": matches(/^[1-9][0-9]{2,8}$/, "value does not look like a valid VM ID"),
  "pve-volume-id": checkVolumeId,
  "pve-volume-id-or-absolute-path": checkVolumeIdOrPath,
  "pve-volume-id-or-qm-path": (value) =>
    value === "none" || value === "cdrom" ? undefined : checkVolumeIdOrPath(value),
  "storage-pair": checkStoragePair,
  urlencoded: matches(/^[-%a-zA-Z0-9_.!~*'()]*$/, (value) => `invalid urlencoded string: ${value}`),
};

/**
 * What a format name stands for: a property string, or a check of the value or (`-list`) of each of its elements.
 *
 * @throws Error for a name that no table should hold.
 */
export function getFormat(name: FormatName): FormatCheck | PropertyFormat {
  const format = FORMATS[name];
  if (format) return format;
  const element = name.endsWith("-list") ? FORMATS[name.slice(0, -"-list".length)] : undefined;
  if (typeof element !== "function") throw new Error(`unknown format "${name}"`);
  return (value) => {
    for (const part of splitList(value)) {
      const problem = element(part);
      if (problem) return problem;
    }
    return undefined;
  };
}

/** Whether the format takes a list, so that a repeated parameter is joined rather than refused. */
export function isListFormat(format: FormatName | PropertyFormat | undefined): boolean {
  return typeof format === "string" && format.endsWith("-list");
}
