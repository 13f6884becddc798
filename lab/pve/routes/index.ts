import { agentCommands } from "./agent-commands";
import { cloneVm } from "./clone-vm";
import { convertToTemplate } from "./convert-to-template";
import { createPool } from "./create-pool";
import { createVm } from "./create-vm";
import { deletePool } from "./delete-pool";
import { deleteVolume } from "./delete-volume";
import { destroyVm } from "./destroy-vm";
import { getClusterResources } from "./get-cluster-resources";
import { getHaResources } from "./get-ha-resources";
import { getNextId } from "./get-next-id";
import { getNodeStatus } from "./get-node-status";
import { getNodes } from "./get-nodes";
import { getStorageStatus } from "./get-storage-status";
import { getTaskLog } from "./get-task-log";
import { getTaskStatus } from "./get-task-status";
import { getVersion } from "./get-version";
import { getVmConfig } from "./get-vm-config";
import { getVmPending } from "./get-vm-pending";
import { getVmStatus } from "./get-vm-status";
import { getVolume } from "./get-volume";
import { listPools } from "./list-pools";
import { listStorages } from "./list-storages";
import { listTasks } from "./list-tasks";
import { listVms } from "./list-vms";
import { listVolumes } from "./list-volumes";
import { moveDisk } from "./move-disk";
import { rebootVm } from "./reboot-vm";
import { resetVm } from "./reset-vm";
import { resizeDisk } from "./resize-disk";
import type { Route } from "./route";
import { shutdownVm } from "./shutdown-vm";
import { startVm } from "./start-vm";
import { stopTask } from "./stop-task";
import { stopVm } from "./stop-vm";
import { updateCloudInit } from "./update-cloud-init";
import { updatePool } from "./update-pool";
import { updateVmConfig } from "./update-vm-config";
import { updateVmConfigAsync } from "./update-vm-config-async";

/** Every route of the emulator. All others are answered with 501. */
export const routes: readonly Route[] = [
  cloneVm,
  convertToTemplate,
  createPool,
  createVm,
  deletePool,
  deleteVolume,
  destroyVm,
  getClusterResources,
  getHaResources,
  getNextId,
  getNodeStatus,
  getNodes,
  getStorageStatus,
  getTaskLog,
  getTaskStatus,
  getVersion,
  getVmConfig,
  getVmPending,
  getVmStatus,
  getVolume,
  listPools,
  listStorages,
  listTasks,
  listVms,
  listVolumes,
  moveDisk,
  rebootVm,
  resetVm,
  resizeDisk,
  shutdownVm,
  startVm,
  stopTask,
  stopVm,
  updateCloudInit,
  updatePool,
  updateVmConfigAsync,
  updateVmConfig,
  ...agentCommands,
];
