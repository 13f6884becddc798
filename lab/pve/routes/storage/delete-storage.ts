import { nothing } from "../../parameters/answers";
import { storage } from "../../parameters/common";
import { has } from "../../permissions/permission";
import { route } from "../route";

/** Takes a storage out of the cluster, with its ACLs. What is on it stays. */
export const deleteStorage = route({
  method: "DELETE",
  path: "/storage/{storage}",
  permission: has("/storage", "Datastore.Allocate"),
  parameters: { storage },
  answer: nothing,
  handle: ({ cluster, values: { storage } }) => {
    cluster.storages.remove(storage);
    cluster.access.dropAcl(({ path }) => path === `/storage/${storage}`);
  },
});
