// biome-ignore lint/style/noRestrictedImports: a hash is a function of its input alone
import { createHash } from "node:crypto";

/** Whose network device it is. */
export interface MacSeed {
  readonly site: string;
  readonly tenant: string;
  /** The id that the VM was born with. */
  readonly vm: string;
  /** Proxmox VE's name of the slot, `net0`. */
  readonly nic: string;
}

/**
 * Returns the deterministic MAC address of a network device, lower case: the first octet, then the first 5 bytes of
 * SHA-256 over `mac/v1`, site, tenant, VM and device, with a zero byte between them. Frozen: another result would change
 * the MAC address of machines that run.
 *
 * Two of 10,000 such addresses are equal by chance with a probability of 5e-5; the ledger's checks would tell.
 *
 * @param firstOctet two hexadecimal digits
 */
export function getDeterministicMac(firstOctet: string, { site, tenant, vm, nic }: MacSeed): string {
  const digest = createHash("sha256").update(["mac/v1", site, tenant, vm, nic].join("\0")).digest();
  return [firstOctet, ...[...digest.subarray(0, 5)].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}
