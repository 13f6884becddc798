import { PveError } from "../pve-error";
import type { ClusterState } from "./cluster-state";

/** @throws PveError 403 when a VM is to be put into a pool that does not exist (observed: not a 500). */
export function checkPoolExists(cluster: ClusterState, pool: string | undefined): void {
  if (pool !== undefined && !cluster.pools.has(pool))
    throw new PveError(403, `Permission check failed (pool '${pool}' does not exist)`);
}
