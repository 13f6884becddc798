import { nothing } from "../../parameters/answers";
import { pool } from "../../parameters/common";
import { splitList } from "../../parameters/lists";
import { boolean, text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** Puts VMs and storages into a pool, or with `delete` takes them out. */
export const updatePool = route({
  method: "PUT",
  path: "/pools",
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
  handle: ({ cluster, values }) => {
    const { poolid, comment, vms, storage, delete: remove, "allow-move": allowMove } = values;
    cluster.pools.update(poolid, {
      comment,
      vms: splitList(vms).map(Number),
      storages: splitList(storage),
      remove,
      allowMove,
    });
    return null;
  },
});
