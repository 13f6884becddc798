import type { ExpectedDrift } from "../ledger/fleet-document";

/**
 * Drift that is known and accepted for a while: `tenantry drift` shows it, and does not fail because of it. After its
 * last day an entry fails itself, until it is taken out or given another day.
 *
 * Address and attribute are those of the finding, as `tenantry drift --json` has them:
 *
 * ```ts
 * {
 *   tenant: "vintronics",
 *   address: "proxmox_virtual_environment_vm.db-vm01",
 *   attribute: "memory[0].dedicated",
 *   reason: "12 GiB until the import of the old orders is done",
 *   owner: "shop team",
 *   expires: "2026-12-31",
 * }
 * ```
 */
export const expectedDrift: readonly ExpectedDrift[] = [];
