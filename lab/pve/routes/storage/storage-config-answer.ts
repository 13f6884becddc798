import { type Answer, object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import type { ClusterState } from "../../state/cluster-state";
import type { Storage } from "../../state/storage-config";
import { fixedOptions, storageOptions } from "./storage-options";

/** How a storage's definition is typed. */
export const storageConfigAnswer: Answer = object({
  ...storageOptions,
  ...fixedOptions,
  digest: text(),
  storage: text(),
});

/** A storage's definition as answers show it. */
export function answerStorageConfig({ storages }: ClusterState, { id, type, options }: Storage) {
  return { ...Object.fromEntries(options), storage: id, type, digest: storages.config.digest() };
}

/** The answer of what makes or changes a storage. */
export const changedStorageAnswer: Answer = object({ storage: text(), type: text() });
