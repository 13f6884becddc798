import type { Route } from "../route";
import { createStorage } from "./create-storage";
import { createVolume } from "./create-volume";
import { deleteStorage } from "./delete-storage";
import { deleteVolume } from "./delete-volume";
import { downloadUrl } from "./download-url";
import { getStorageConfig } from "./get-storage-config";
import { getStorageStatus } from "./get-storage-status";
import { getVolume } from "./get-volume";
import { listStorageConfig } from "./list-storage-config";
import { listStorageRoutes } from "./list-storage-routes";
import { listStorages } from "./list-storages";
import { listVolumes } from "./list-volumes";
import { updateStorage } from "./update-storage";
import { updateVolume } from "./update-volume";
import { uploadFile } from "./upload-file";

export const storageRoutes: readonly Route[] = [
  createStorage,
  createVolume,
  deleteStorage,
  deleteVolume,
  downloadUrl,
  getStorageConfig,
  getStorageStatus,
  getVolume,
  listStorageConfig,
  listStorageRoutes,
  listStorages,
  listVolumes,
  updateStorage,
  updateVolume,
  uploadFile,
];
