import {
  boolean,
  defaultKey,
  integer,
  number,
  oneOf,
  type ParameterTable,
  type PropertyFormat,
  properties,
  required,
  text,
} from "../schema";

const volume = { file: required(defaultKey(text({ format: "pve-volume-id-or-qm-path" }))) };
const volumeAlias = { volume: { alias: "file" } };
const importFrom = { "import-from": text({ format: "pve-volume-id-or-absolute-path" }) };
const imageFormat = { format: oneOf(["raw", "qcow", "qed", "qcow2", "vmdk", "cloop"]) };
const size = { size: text({ format: "disk-size" }) };

function each(names: readonly string[], parameter: ParameterTable[string]): ParameterTable {
  return Object.fromEntries(names.map((name) => [name, parameter]));
}

const throttle = {
  ...each(["bps", "bps_rd", "bps_wr", "iops", "iops_rd", "iops_wr"], integer()),
  ...each(["iops_max", "iops_rd_max", "iops_wr_max"], integer()),
  ...each(["mbps", "mbps_rd", "mbps_wr", "mbps_max", "mbps_rd_max", "mbps_wr_max"], number()),
  ...each(["bps_max_length", "bps_rd_max_length", "bps_wr_max_length"], integer({ minimum: 1 })),
  ...each(["iops_max_length", "iops_rd_max_length", "iops_wr_max_length"], integer({ minimum: 1 })),
  bps_rd_length: { alias: "bps_rd_max_length" },
  bps_wr_length: { alias: "bps_wr_max_length" },
  iops_rd_length: { alias: "iops_rd_max_length" },
  iops_wr_length: { alias: "iops_wr_max_length" },
};

const base = {
  ...volume,
  ...volumeAlias,
  ...importFrom,
  ...imageFormat,
  ...size,
  ...throttle,
  media: oneOf(["cdrom", "disk"]),
  snapshot: boolean(),
  cache: oneOf(["none", "writethrough", "writeback", "unsafe", "directsync"]),
  backup: boolean(),
  replicate: boolean(),
  rerror: oneOf(["ignore", "report", "stop"]),
  werror: oneOf(["enospc", "ignore", "report", "stop"]),
  aio: oneOf(["native", "threads", "io_uring"]),
  discard: oneOf(["ignore", "on"]),
  detect_zeroes: boolean(),
  serial: text({ format: "urlencoded", maxLength: 60 }),
  shared: boolean(),
};

const ssd = { ssd: boolean() };
const wwn = { wwn: text({ pattern: /0x[0-9a-fA-F]{16}/ }) };
const iothread = { iothread: boolean() };
const readOnly = { ro: boolean() };
const model = { model: text({ format: "urlencoded", maxLength: 120 }) };
const scsiOnly = {
  product: text({ pattern: /[A-Za-z0-9\-_\s]{0,16}/ }),
  queues: integer({ minimum: 2 }),
  scsiblock: boolean(),
  vendor: text({ pattern: /[A-Za-z0-9\-_\s]{0,8}/ }),
};
const efi = {
  efitype: oneOf(["2m", "4m"]),
  "pre-enrolled-keys": boolean(),
  "ms-cert": oneOf(["2011", "2023", "2023w", "2023k"]),
};
const tpm = { version: oneOf(["v1.2", "v2.0"]) };

/** `ideN`, and `cdrom`. */
export const ideFormat: PropertyFormat = properties({ ...base, ...model, ...ssd, ...wwn });
/** `scsiN`. */
export const scsiFormat: PropertyFormat = properties({
  ...base,
  ...iothread,
  ...readOnly,
  ...scsiOnly,
  ...ssd,
  ...wwn,
});
/** `sataN`. */
export const sataFormat: PropertyFormat = properties({ ...base, ...ssd, ...wwn });
/** `virtioN`. */
export const virtioFormat: PropertyFormat = properties({ ...base, ...iothread, ...readOnly });
/** `efidisk0`. */
export const efidiskFormat: PropertyFormat = properties({
  ...volume,
  ...volumeAlias,
  ...importFrom,
  ...imageFormat,
  ...size,
  ...efi,
});
/** `tpmstate0`. */
export const tpmstateFormat: PropertyFormat = properties({
  ...volume,
  ...volumeAlias,
  ...importFrom,
  ...size,
  ...tpm,
  format: oneOf(["raw", "qcow2", "vmdk"]),
});
/** `unusedN`. */
export const unusedFormat: PropertyFormat = properties({
  file: required(defaultKey(text({ format: "pve-volume-id" }))),
  ...volumeAlias,
});
/** Every key that any drive may have: how a drive is printed. */
export const anyDriveFormat: PropertyFormat = properties({
  ...base,
  ...model,
  ...ssd,
  ...wwn,
  ...iothread,
  ...readOnly,
  ...scsiOnly,
  ...efi,
  ...tpm,
});
