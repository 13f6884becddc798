import { pool } from "../parameters/common";
import { text } from "../parameters/schema";
import { route } from "./route";

/** A new pool, without members. */
export const createPool = route({
  method: "POST",
  path: "/pools",
  parameters: { poolid: pool, comment: text() },
  handle: ({ cluster, values: { poolid, comment } }) => {
    cluster.pools.create(poolid, comment);
    return null;
  },
});
