import type { Route } from "../route";
import { deleteVolume } from "./delete-volume";
import { getStorageStatus } from "./get-storage-status";
import { getVolume } from "./get-volume";
import { listStorages } from "./list-storages";
import { listVolumes } from "./list-volumes";

export const storageRoutes: readonly Route[] = [deleteVolume, getStorageStatus, getVolume, listStorages, listVolumes];
