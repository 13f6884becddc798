import { nothing } from "../../parameters/answers";
import { pool } from "../../parameters/common";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** A new pool, without members. */
export const createPool = route({
  method: "POST",
  path: "/pools",
  permission: has("/pool/{poolid}", "Pool.Allocate"),
  parameters: { poolid: pool, comment: text() },
  answer: nothing,
  handle: ({ cluster, values: { poolid, comment } }) => {
    cluster.pools.create(poolid, comment);
    return null;
  },
});
