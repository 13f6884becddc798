import { object } from "../../parameters/answers";
import { pool } from "../../parameters/common";
import { oneOf, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";
import { describeMembers, membersAnswer } from "./pool-members";

/** One pool with its members; deprecated, and what older clients call. */
export const getPool = route({
  method: "GET",
  path: "/pools/{poolid}",
  permission: has("/pool/{poolid}", "Pool.Audit"),
  parameters: { poolid: pool, type: oneOf(["qemu", "lxc", "storage"]) },
  answer: object({ comment: text(), members: membersAnswer }),
  handle: ({ cluster, values: { poolid, type } }) => {
    const found = cluster.pools.get(poolid);
    return { comment: found.comment, members: describeMembers(cluster, found, type) };
  },
});
