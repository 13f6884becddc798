import { type Attributes, readBlocks } from "../plan/vm-values";
import { renderAttribute } from "../plan/words-attribute";
import { renderTransition } from "../plan/words-value";

/** What differs, from one side to the other. */
export interface Difference {
  /** Terraform's path. */
  readonly attribute: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Returns a difference in people's words: `memory 2048 → 1024 MiB`, `disk scsi1 64 → 70 GiB`.
 *
 * @param values of the VM, to call its disks by their slots
 */
export function renderDifference(difference: Difference, values: Attributes): string {
  const { attribute, before, after } = difference;
  if (attribute === "ttl") return `TTL ${renderTransition(before, after, "s")}`;
  const [, index, option] = /^disk\[(\d+)\](?:\.(\w+))?$/.exec(attribute) ?? [];
  if (index === undefined) return renderAttribute(difference);
  const disk = `disk ${getSlot(values, Number(index))}`;
  if (option === undefined) return `${disk} ${after === null || after === undefined ? "removed" : "added"}`;
  if (option === "size") return `${disk} ${renderTransition(before, after, "GiB")}`;
  return `${disk} ${option === "datastore_id" ? "storage" : option} ${renderTransition(before, after)}`;
}

/** Returns what Proxmox VE calls a disk of the provider's list: `scsi1`. */
export function getSlot(values: Attributes, index: number): string {
  return String(readBlocks(values, "disk")[index]?.interface || `${index}`);
}
