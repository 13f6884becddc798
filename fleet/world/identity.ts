import { type Attributes, readBlocks } from "../plan/vm-values";
import type { AppliedVm } from "./applied-record";
import type { VmLook } from "./vm-look";
import { parseSlot, readProperty } from "./vm-options";

/**
 * Returns by what a VM is another one than the tenant's, in a few words; undefined: it is the same.
 *
 * Every VM is born with an SMBIOS UUID of its own, also a clone, and keeps it when it is rolled back or restored. Where
 * none was recorded, a VM is another one when name, tags and MAC addresses all are: nobody changes the three of one machine
 * at once, and a tenant's token sees no VM of another pool.
 *
 * @param attributes as the state has the VM
 * @param record as the last apply recorded it
 */
export function findOtherIdentity(
  attributes: Attributes,
  record: AppliedVm | undefined,
  { config }: VmLook,
): string | undefined {
  const uuid = readProperty(config.smbios1, "uuid") ?? "";
  if (record?.uuid) {
    return record.uuid.toLowerCase() === uuid.toLowerCase()
      ? undefined
      : `by its SMBIOS UUID, ${uuid || "none"} in place of ${record.uuid}`;
  }
  const tags = String(config.tags ?? "").split(/[;, ]+/);
  const hasTag = Array.isArray(attributes.tags) && attributes.tags.some((tag) => tags.includes(String(tag)));
  const macs = new Set(readBlocks(attributes, "network_device").map(({ mac_address: mac }) => lower(mac)));
  const hasMac = Object.entries(config).some(
    ([option, value]) => parseSlot(option)?.kind === "net" && macs.has(lower(readProperty(value, "mac"))),
  );
  return config.name === attributes.name || hasTag || hasMac ? undefined : "by name, tags and MAC addresses";
}

function lower(text: unknown): string {
  return String(text).toLowerCase();
}
