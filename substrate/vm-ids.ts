import type { Site } from "./site";

/** A tenant's range of VMIDs. */
export interface VmIdRange {
  readonly tenant: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the range that a VMID is in, if any: at most one, as ranges do not overlap.
 *
 * @param tenant whose range is looked at first: nearly always it is that one
 */
export function findVmIdRange({ tenants }: Site, vmId: number, tenant?: string): VmIdRange | undefined {
  const isIn = (name: string) => {
    const range = tenants[name]?.vmIds;
    return range !== undefined && vmId >= range.from && vmId <= range.to;
  };
  const holder = tenant !== undefined && isIn(tenant) ? tenant : Object.keys(tenants).find(isIn);
  const range = holder === undefined ? undefined : tenants[holder]?.vmIds;
  return holder !== undefined && range !== undefined ? { tenant: holder, ...range } : undefined;
}
