import { nothing } from "../../parameters/answers";
import { pool } from "../../parameters/common";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** Removes a pool that has no members. */
export const deletePool = route({
  method: "DELETE",
  path: "/pools",
  permission: has("/pool/{poolid}", "Pool.Allocate"),
  parameters: { poolid: pool },
  answer: nothing,
  handle: ({ cluster, values }) => {
    cluster.pools.delete(values.poolid);
    return null;
  },
});
