import type { PlannedChange } from "./changes";

/** Terraform's type of a VM. */
export const vmType = "proxmox_virtual_environment_vm";

/** Attributes of a resource, by Terraform's names. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One disk of a VM as a plan has it. */
export interface PlannedDisk {
  /** Proxmox VE's name of the slot; empty where the list has a hole, as the disk is no longer on the VM. */
  readonly interface: string;
  /** `undefined`: not known. */
  readonly sizeGiB: number | undefined;
  readonly values: Attributes;
}

/** Returns attributes as they are, and none for what is not there. */
export function readAttributes(value: unknown): Attributes {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Attributes) : {};
}

/** Returns the blocks of a kind: none where there are none. */
export function readBlocks(values: Attributes, name: string): Attributes[] {
  const blocks = values[name];
  return Array.isArray(blocks) ? blocks.map(readAttributes) : [];
}

/** Returns the disks of a VM, with the holes in their list. */
export function readDisks(values: unknown): PlannedDisk[] {
  return readBlocks(readAttributes(values), "disk").map((disk) => ({
    interface: typeof disk.interface === "string" ? disk.interface : "",
    sizeGiB: typeof disk.size === "number" ? disk.size : undefined,
    values: disk,
  }));
}

/** A VM's disks before and after, told apart by their slots. */
export interface DiskChanges {
  readonly added: readonly PlannedDisk[];
  readonly removed: readonly PlannedDisk[];
  readonly kept: readonly { readonly before: PlannedDisk; readonly after: PlannedDisk }[];
}

/** Returns what a change does to the disks of a VM. */
export function compareDisks({ before, after }: Pick<PlannedChange, "before" | "after">): DiskChanges {
  const [from, to] = [readDisks(before), readDisks(after)].map((disks) =>
    disks.filter((disk) => disk.interface !== ""),
  );
  const find = (disks: readonly PlannedDisk[] = [], slot: string) => disks.find((disk) => disk.interface === slot);
  return {
    added: (to ?? []).filter((disk) => find(from, disk.interface) === undefined),
    removed: (from ?? []).filter((disk) => find(to, disk.interface) === undefined),
    kept: (from ?? []).flatMap((disk) => {
      const after = find(to, disk.interface);
      return after === undefined ? [] : [{ before: disk, after }];
    }),
  };
}
