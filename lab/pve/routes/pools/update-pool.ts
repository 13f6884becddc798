import { nothing } from "../../parameters/answers";
import { pool } from "../../parameters/common";
import { splitList } from "../../parameters/lists";
import { boolean, text } from "../../parameters/schema";
import { permissionDenied } from "../../permissions/check-permission";
import { has } from "../../permissions/permission";
import type { Privilege } from "../../permissions/privileges";
import { describeError, failure } from "../../pve-error";
import type { Caller } from "../../state/caller";
import type { ClusterState } from "../../state/cluster-state";
import type { PoolChange } from "../../state/pools";
import { type Route, route } from "../route";
import type { PoolPath } from "./pool-path";

/**
 * What a caller needs on what comes in or goes out: the right to change its permissions, and on the pool that a VM is
 * taken out of `Pool.Allocate` (`PVE::API2::Pool`, pve-manager 9.2). The text is that of the whole change.
 *
 * @throws PveError 500.
 */
function checkMembers(
  cluster: ClusterState,
  caller: Caller,
  poolid: string,
  { vms, storages, remove }: Pick<PoolChange, "vms" | "storages" | "remove">,
): void {
  const check = (path: string, ...privileges: Privilege[]) => {
    const missing = cluster.access.findMissing(caller, path, privileges, true);
    if (missing !== undefined) throw failure(`update pools failed: ${describeError(permissionDenied(missing))}`);
  };
  for (const vmid of vms) {
    check(`/vms/${vmid}`, "Permissions.Modify", "VM.Allocate");
    const other = cluster.pools.of(vmid);
    if (!remove && other && other.id !== poolid) check(`/pool/${other.id}`, "Pool.Allocate");
  }
  for (const storage of storages) check(`/storage/${storage}`, "Permissions.Modify", "Datastore.Allocate");
}

/** Puts VMs and storages into a pool, or with `delete` takes them out. The pool is named by a parameter or in the path. */
export const updatePool = (path: PoolPath): Route =>
  route({
    method: "PUT",
    path,
    permission: has("/pool/{poolid}", "Pool.Allocate"),
    parameters: {
      poolid: pool,
      comment: text(),
      vms: text({ format: "pve-vmid-list" }),
      storage: text({ format: "pve-storage-id-list" }),
      delete: boolean({ default: false }),
      "allow-move": boolean({ default: false }),
    },
    answer: nothing,
    handle: ({ cluster, caller, values }) => {
      const { poolid, comment, vms, storage, delete: remove, "allow-move": allowMove } = values;
      const members = { vms: splitList(vms).map(Number), storages: splitList(storage) };
      checkMembers(cluster, caller, poolid, { ...members, remove });
      cluster.pools.update(poolid, { comment, ...members, remove, allowMove });
      return null;
    },
  });
