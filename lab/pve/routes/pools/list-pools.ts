import { list, object } from "../../parameters/answers";
import { anyPool } from "../../parameters/common";
import { oneOf, text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import type { Pool } from "../../state/pools";
import { checkPrivileges } from "../../state/volume-privileges";
import { route } from "../route";
import { describeMembers, membersAnswer } from "./pool-members";

/** All pools that the caller may see, without their members; or, as a list of one, the given pool with them. */
export const listPools = route({
  method: "GET",
  path: "/pools",
  permission: anyUser,
  parameters: { poolid: anyPool, type: { ...oneOf(["qemu", "lxc", "storage"]), requires: "poolid" } },
  answer: list(
    object({
      comment: text(),
      members: membersAnswer,
      poolid: text(),
    }),
  ),
  handle: ({ cluster, caller, values: { poolid, type } }) => {
    const describe = ({ id, comment }: Pool) => ({ poolid: id, ...(comment !== undefined && { comment }) });
    if (poolid === undefined) {
      const isVisible = ({ id }: Pool) => cluster.access.can(caller, `/pool/${id}`, "Pool.Audit");
      return cluster.pools.list().filter(isVisible).map(describe);
    }
    checkPrivileges(cluster, caller, `/pool/${poolid}`, ["Pool.Audit"]);
    const pool = cluster.pools.get(poolid);
    return [{ ...describe(pool), members: describeMembers(cluster, pool, type) }];
  },
});
