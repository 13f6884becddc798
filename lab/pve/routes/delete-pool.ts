import { pool } from "../parameters/common";
import { route } from "./route";

/** Removes a pool that has no members. */
export const deletePool = route({
  method: "DELETE",
  path: "/pools",
  parameters: { poolid: pool },
  handle: ({ cluster, values }) => {
    cluster.pools.delete(values.poolid);
    return null;
  },
});
