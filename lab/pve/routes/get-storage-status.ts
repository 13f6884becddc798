import { node, storage } from "../parameters/common";
import { describeStorage } from "./describe-storage";
import { route } from "./route";

/** What a storage is and holds. */
export const getStorageStatus = route({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/status",
  parameters: { node, storage },
  handle: ({ cluster, values: { node, storage } }) => describeStorage(cluster.storages.get(storage, node)),
});
