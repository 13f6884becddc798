import type { Route } from "../route";
import { cloneVm } from "./clone-vm";
import { convertToTemplate } from "./convert-to-template";
import { createVm } from "./create-vm";
import { destroyVm } from "./destroy-vm";
import { getCloudInit } from "./get-cloud-init";
import { getVmConfig } from "./get-vm-config";
import { getVmFeature } from "./get-vm-feature";
import { getVmPending } from "./get-vm-pending";
import { getVmStatus } from "./get-vm-status";
import { vmIndexes } from "./list-vm-routes";
import { listVms } from "./list-vms";
import { moveDisk } from "./move-disk";
import { notModelledRoutes } from "./not-modelled";
import { rebootVm } from "./reboot-vm";
import { resetVm } from "./reset-vm";
import { resizeDisk } from "./resize-disk";
import { resumeVm } from "./resume-vm";
import { shutdownVm } from "./shutdown-vm";
import { startVm } from "./start-vm";
import { stopVm } from "./stop-vm";
import { suspendVm } from "./suspend-vm";
import { unlinkDisks } from "./unlink-disks";
import { updateCloudInit } from "./update-cloud-init";
import { updateVmConfig } from "./update-vm-config";
import { updateVmConfigAsync } from "./update-vm-config-async";

export const qemuRoutes: readonly Route[] = [
  cloneVm,
  convertToTemplate,
  createVm,
  destroyVm,
  getVmConfig,
  getVmPending,
  getVmStatus,
  listVms,
  moveDisk,
  rebootVm,
  resetVm,
  resizeDisk,
  shutdownVm,
  startVm,
  stopVm,
  updateCloudInit,
  ...vmIndexes,
  ...notModelledRoutes,
  getCloudInit,
  getVmFeature,
  resumeVm,
  suspendVm,
  unlinkDisks,
  updateVmConfig,
  updateVmConfigAsync,
];
