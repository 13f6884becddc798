import { storage } from "../../parameters/common";
import { has } from "../../permissions/permission";
import { route } from "../route";
import { answerStorageConfig, storageConfigAnswer } from "./storage-config-answer";

/** The definition of a storage. */
export const getStorageConfig = route({
  method: "GET",
  path: "/storage/{storage}",
  permission: has("/storage/{storage}", "Datastore.Allocate"),
  parameters: { storage },
  answer: storageConfigAnswer,
  handle: ({ cluster, values: { storage } }) => answerStorageConfig(cluster, cluster.storages.config.get(storage)),
});
