import { storage } from "../../parameters/common";
import { has } from "../../permissions/permission";
import { notModelled } from "../../pve-error";
import { route } from "../route";
import { changedStorageAnswer } from "./storage-config-answer";
import { fixedOptions, storageOptions } from "./storage-options";

/** Adds a storage to the cluster: a folder, or a thin pool that is there. */
export const createStorage = route({
  method: "POST",
  path: "/storage",
  permission: has("/storage", "Datastore.Allocate"),
  parameters: { ...storageOptions, ...fixedOptions, storage },
  answer: changedStorageAnswer,
  handle: ({ cluster, values: { type }, texts: { storage: id = "", type: _, ...options } }) => {
    if (type !== "dir" && type !== "lvmthin") throw notModelled(`a storage of type '${type}'`);
    const given = Object.entries(options).filter(([option, value]) => option !== "nodes" || value !== "");
    cluster.storages.create(id, type, new Map(given));
    return { storage: id, type };
  },
});
