import { isIP } from "node:net";
import { boolean, integer, number, type PropertyFormat, properties } from "./schema";

/** Returns what is wrong with a value, in Proxmox's words, or nothing. */
type FormatCheck = (value: string) => string | undefined;

const DNS_NAME = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

function matches(pattern: RegExp, problem: (value: string) => string): FormatCheck {
  return (value) => (pattern.test(value) ? undefined : problem(value));
}

function isServer(value: string): boolean {
  return isIP(value) !== 0 || DNS_NAME.test(value);
}

const keep = integer({ minimum: 0 });

/** Which backups stay. */
const pruneBackupsFormat: PropertyFormat = properties(
  {
    "keep-all": boolean(),
    "keep-last": keep,
    "keep-hourly": keep,
    "keep-daily": keep,
    "keep-weekly": keep,
    "keep-monthly": keep,
    "keep-yearly": keep,
  },
  ({ "keep-all": all, ...others }) =>
    all === "1" && Object.values(others).some((value) => Number(value) > 0)
      ? "keep-all cannot be set together with other options."
      : undefined,
);

const limit = number({ minimum: 0 });

/** How fast which copies may be, in KiB/s. */
export const bwlimitFormat: PropertyFormat = properties({
  clone: limit,
  default: limit,
  migration: limit,
  move: limit,
  restore: limit,
});

/** The formats of storage options, by Proxmox's names (`PVE::Storage::Plugin`, pve-storage 9.1). */
export const STORAGE_FORMATS: Readonly<Record<string, FormatCheck | PropertyFormat>> = {
  "prune-backups": pruneBackupsFormat,
  "pve-dir-override": matches(/^[a-z]+=[^.]*(?:\.?[^.]+)+$/, (value) => `invalid override '${value}'`),
  "pve-storage-options": matches(/^\S+$/, () => "invalid options"),
  "pve-storage-path": matches(/^\/[^;()]+/, () => "value does not look like a valid absolute path"),
  "pve-storage-portal-dns": (value) =>
    isServer(value.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1"))
      ? undefined
      : "value does not look like a valid portal address",
  "pve-storage-server": (value) =>
    isServer(value) ? undefined : "value does not look like a valid server name or IP address",
  "pve-storage-vgname": matches(
    /^[a-z0-9][a-z0-9\-_.]*[a-z0-9]$/i,
    (value) => `lvm name '${value}' contains illegal characters`,
  ),
};
