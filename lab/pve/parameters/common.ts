import { boolean, integer, required, text } from "./schema";

/** Digits of a VM's id as a parameter. */
export const anyVmid = integer({ format: "pve-vmid", minimum: 100, maximum: 999_999_999 });
/** The path parameter `{vmid}`, and other ids that must be given. */
export const vmid = required(anyVmid);
/** A node that may be given. */
export const anyNode = text({ format: "pve-node" });
/** The path parameter `{node}`. */
export const node = required(anyNode);
/** A storage that may be given. */
export const anyStorage = text({ format: "pve-storage-id" });
/** The path parameter `{storage}`. */
export const storage = required(anyStorage);
/** A pool that may be given. */
export const anyPool = text({ format: "pve-poolid" });
/** A pool that must be given. */
export const pool = required(anyPool);
/** The path parameter `{upid}`. */
export const upid = required(text());
/** The digest of the configuration that the caller has seen. */
export const digest = text({ maxLength: 40 });
/** Root's ticket may ignore locks. */
export const skiplock = boolean();
/** The name of a snapshot. */
export const snapshotName = text({ format: "pve-configid", maxLength: 40 });
/** A bandwidth limit in KiB/s. Accepted and without effect: copies take no time in the lab. */
export const bwlimit = integer({ minimum: 0 });
/** The file formats a new image may get. */
export const IMAGE_FORMATS = ["raw", "qcow2", "vmdk"] as const;
