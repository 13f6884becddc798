import type { PlanDocument, PlannedChange } from "../plan/changes";

/** One resource of a plan: what has become of it, and what an apply would make of it. */
export interface PlannedPair {
  /** Terraform address. */
  readonly address: string;
  /** Terraform's type. */
  readonly type: string;
  /** Terraform's name: of a VM, and of its records, the VM's id. */
  readonly name: string;
  /** The state against the world; undefined: nothing has changed. */
  readonly drift: PlannedChange | undefined;
  /** The world against the configuration; undefined: an apply would do nothing. */
  readonly change: PlannedChange | undefined;
  /** Terraform address that it is moved from. */
  readonly movedFrom: string | undefined;
}

/**
 * Returns the resources of a plan that have drifted or that an apply would change.
 *
 * What drifted is listed by the address that the state has; the changes by the one that the configuration has.
 */
export function pairResources({ resource_drift = [], resource_changes = [] }: PlanDocument): PlannedPair[] {
  const managed = resource_changes.filter(({ mode, deposed }) => mode === "managed" && deposed === undefined);
  const drifts = new Map(resource_drift.filter(({ mode }) => mode === "managed").map((one) => [one.address, one]));
  const pairs = managed.map(({ address, previous_address: movedFrom, type, name, change }): PlannedPair => {
    const drift = drifts.get(address) ?? drifts.get(movedFrom ?? "");
    if (drift !== undefined) drifts.delete(drift.address);
    const isIdle = change.actions.every((action) => action === "no-op" || action === "read");
    return { address, type, name, drift: drift?.change, change: isIdle ? undefined : change, movedFrom };
  });
  // In the state and gone from the world, and the configuration does not want it either: an apply forgets it.
  const gone = [...drifts.values()].map(({ address, type, name, change }): PlannedPair => {
    return { address, type, name, drift: change, change: undefined, movedFrom: undefined };
  });
  return [...pairs, ...gone].filter(({ drift, change, movedFrom }) => drift ?? change ?? movedFrom);
}
