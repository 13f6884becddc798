import { object } from "../../parameters/answers";
import { node, storage } from "../../parameters/common";
import { boolean, integer, text } from "../../parameters/schema";
import { hasAny } from "../../permissions/permission";
import { parameterErrors } from "../../pve-error";
import { route } from "../route";
import { describeStorage } from "./describe-storage";

/** What a storage is and holds. */
export const getStorageStatus = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/status",
  permission: hasAny("/storage/{storage}", "Datastore.Audit", "Datastore.AllocateSpace"),
  parameters: { node, storage },
  answer: object({
    active: boolean(),
    avail: integer(),
    content: text(),
    enabled: boolean(),
    shared: boolean(),
    total: integer(),
    type: text(),
    used: integer(),
  }),
  handle: ({ cluster, values: { node, storage } }) => {
    const found = cluster.storages.config.find(storage);
    if (!found) throw parameterErrors({ storage: "No such storage." });
    return describeStorage(cluster, found, node);
  },
});
