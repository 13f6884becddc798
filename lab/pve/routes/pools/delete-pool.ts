import { nothing } from "../../parameters/answers";
import { pool } from "../../parameters/common";
import { has } from "../../permissions/permission";
import { type Route, route } from "../route";
import type { PoolPath } from "./pool-path";

/** Removes a pool that has no members, and its ACLs. The pool is named by a parameter or in the path. */
export const deletePool = (path: PoolPath): Route =>
  route({
    method: "DELETE",
    path,
    permission: has("/pool/{poolid}", "Pool.Allocate"),
    parameters: { poolid: pool },
    answer: nothing,
    handle: ({ cluster, values }) => {
      const { poolid } = values;
      cluster.pools.delete(poolid);
      // One within another is not found in the ACL tree (`PVE::AccessControl::delete_pool_acl`): its ACLs stay.
      if (!poolid.includes("/")) cluster.access.forgetPath(`/pool/${poolid}`);
      return null;
    },
  });
