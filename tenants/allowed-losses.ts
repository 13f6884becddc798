import type { AllowedLoss } from "../ledger/fleet-document";

/**
 * VMs and disks that are meant to be lost: an entry stands in the pull request that wants the loss, and is reviewed with
 * it. Until its last day has gone by, `tenantry apply` does what it allows without `--allow-replace` or
 * `--allow-destroy`, once or more often. Take it out when that is done.
 *
 * `loss` is `"replace"` (the VM is destroyed and made again), or `"destroy"` (the VM goes, or one of its disks):
 *
 * ```ts
 * {
 *   tenant: "vintronics",
 *   address: "proxmox_virtual_environment_vm.db-vm01",
 *   loss: "replace",
 *   reason: "moves to the new storage; the dump of 1 December is played back",
 *   owner: "shop team",
 *   expires: "2026-12-31",
 * }
 * ```
 */
export const allowedLosses: readonly AllowedLoss[] = [];
