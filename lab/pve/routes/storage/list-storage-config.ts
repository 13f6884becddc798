import { list } from "../../parameters/answers";
import { oneOf } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { route } from "../route";
import { answerStorageConfig, storageConfigAnswer } from "./storage-config-answer";
import { STORAGE_TYPES } from "./storage-options";

/** The definitions of the storages that the caller may see. */
export const listStorageConfig = route({
  method: "GET",
  path: "/storage",
  permission: anyUser,
  parameters: { type: oneOf(STORAGE_TYPES) },
  answer: list(storageConfigAnswer),
  handle: ({ cluster, caller, values: { type } }) =>
    cluster.storages.config
      .list()
      .filter(({ id }) => cluster.access.canAny(caller, `/storage/${id}`, "Datastore.Audit", "Datastore.AllocateSpace"))
      .filter((storage) => type === undefined || storage.type === type)
      .map((storage) => answerStorageConfig(cluster, storage)),
});
