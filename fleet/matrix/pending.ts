import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import { hashStack, readStack } from "../plan/stack-document";
import { readAppliedRecord } from "../world/applied-record";

/** Tenants that are not applied as they are synthesized. */
export interface Pending {
  readonly tenants: readonly TenantIntent[];
  /** Why it cannot be told of some, a line each: they count as pending. */
  readonly notes: readonly string[];
}

/**
 * Returns the tenants whose synthesized configuration is not the one that was applied last, or of which no apply is
 * recorded.
 *
 * @param root the checkout, synthesized
 */
export function findPending(root: string, intents: readonly TenantIntent[]): Pending {
  const notes: string[] = [];
  const tenants = intents.filter((intent) => {
    try {
      return readAppliedRecord(root, intent)?.configuration !== hashStack(readStack(root, intent));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      // Its own job says so again, and keeps no other from being run.
      notes.push(error.message);
      return true;
    }
  });
  return { tenants, notes };
}
