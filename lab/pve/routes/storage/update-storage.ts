import { storage } from "../../parameters/common";
import { splitList } from "../../parameters/lists";
import { text } from "../../parameters/schema";
import { has } from "../../permissions/permission";
import { route } from "../route";
import { changedStorageAnswer } from "./storage-config-answer";
import { storageOptions } from "./storage-options";

/** Changes the definition of a storage. */
export const updateStorage = route({
  method: "PUT",
  path: "/storage/{storage}",
  permission: has("/storage", "Datastore.Allocate"),
  parameters: {
    ...storageOptions,
    storage,
    delete: text({ format: "pve-configid-list", maxLength: 4096 }),
    digest: text({ maxLength: 64 }),
  },
  answer: changedStorageAnswer,
  handle: ({ cluster, texts: { storage: id = "", delete: deletes, digest, ...options } }) => {
    const change = { set: new Map(Object.entries(options)), delete: splitList(deletes), digest };
    const { type } = cluster.storages.config.update(id, change);
    return { storage: id, type };
  },
});
