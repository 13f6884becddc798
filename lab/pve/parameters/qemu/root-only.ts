import { isSlot } from "../slots";

const ROOT_ONLY = new Set([
  ...["affinity", "amd-sev", "arch", "args", "hookscript", "hugepages", "intel-tdx", "ivshmem", "keephugepages"],
  ...["lock", "meta", "parent", "snaptime", "spice_enhancements", "vmgenid"],
]);

/**
 * Whether only root's ticket, not even root's token, may set or delete the option: every option that is in no group
 * of privileges (`PVE::API2::Qemu`, qemu-server 9.2.6, observed).
 */
export function isRootOnly(option: string): boolean {
  return ROOT_ONLY.has(option) || isSlot(option, "parallel");
}
