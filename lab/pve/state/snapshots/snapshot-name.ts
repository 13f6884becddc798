import { failure } from "../../pve-error";

/** A snapshot of a VM, as a path names it. */
export interface SnapshotName {
  readonly node: string;
  readonly vmid: number;
  readonly snapname: string;
}

/** @throws PveError 500 for a name that means something else: the VM as it is, and its pending changes. */
export function checkSnapshotName(name: string): void {
  if (name === "current" || name.toLowerCase() === "pending")
    throw failure(`unable to use snapshot name '${name.toLowerCase()}' (reserved name)`);
}
