import { randomUUID } from "node:crypto";
import { failure } from "../../pve-error";
import type { Caller } from "../caller";
import type { ClusterState } from "../cluster-state";
import { addUnused, dropReattached } from "../detach";
import { drivesOf, isCdrom } from "../drive";
import { configLock, migrationLock } from "../locks";
import { startVm, stopVm } from "../power";
import { runStart } from "../power-tasks";
import type { Task, TaskRun } from "../tasks";
import { checkLock, copyConfig, emptyConfig, getSnapshot, isTemplate, type VmConfig } from "../vm";
import { checkPrivileges } from "../volume-privileges";
import { copyForSnapshot } from "./create-snapshot";
import type { SnapshotName } from "./snapshot-name";

/** A VM to be put back, as `POST /nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback` says it. */
export interface RollbackRequest extends SnapshotName {
  /** Starts the VM afterwards. One whose memory was saved starts anyway. */
  readonly start: boolean;
}

function disksOf(options: ReadonlyMap<string, string>): string[] {
  return drivesOf(options).flatMap(([, drive]) => (isCdrom(drive) ? [] : [drive.file]));
}

/** Stops and locks the VM. */
function prepare(cluster: ClusterState, { node, vmid, snapname }: RollbackRequest): void {
  const vm = cluster.getVm(vmid, node);
  if (isTemplate(vm.config)) throw failure("you can't rollback if vm is a template");
  const snapshot = getSnapshot(vm.config, snapname);
  for (const file of disksOf(snapshot)) cluster.storages.getVolume(file, node);
  const snapstate = snapshot.get("snapstate");
  if (snapstate) throw failure(`unable to rollback to incomplete snapshot (snapstate = ${snapstate})`);
  checkLock(vm.config);
  stopVm(cluster, vmid, node);
  const config = copyConfig(vm.config);
  config.options.set("lock", "rollback");
  vm.config = config;
}

/** The configuration of a snapshot as the VM's: description and unused disks stay, pending changes are gone. */
function restore(current: VmConfig, snapname: string): VmConfig {
  const snapshot = getSnapshot(current, snapname);
  const config: VmConfig = { ...emptyConfig(), snapshots: copyConfig(current).snapshots };
  for (const [option, value] of current.options)
    if (option === "description" || /^unused\d+$/.test(option)) config.options.set(option, value);
  const kept = new Set(disksOf(snapshot));
  for (const file of disksOf(current.options)) if (!kept.has(file)) addUnused(config.options, file);
  copyForSnapshot(snapshot, config.options);
  config.options.set("parent", snapname);
  if (snapshot.has("vmstate") && !current.options.has("machine")) config.options.delete("machine");
  for (const option of ["runningmachine", "runningcpu"]) config.options.delete(option);
  // The guest learns that it is another generation of itself.
  if (config.options.has("vmgenid")) config.options.set("vmgenid", randomUUID());
  dropReattached(config);
  return config;
}

async function rollBack(cluster: ClusterState, request: RollbackRequest, run: TaskRun): Promise<void> {
  const { node, vmid, snapname } = request;
  const lock = configLock(node, vmid);
  await run.hold(lock, () => prepare(cluster, request));
  const vm = cluster.getVm(vmid, node);
  const snapshot = getSnapshot(vm.config, snapname);
  for (const [option, drive] of drivesOf(snapshot)) {
    if (isCdrom(drive)) continue;
    await run.step(`roll back ${option}`);
    cluster.storages.rollBack(cluster.storages.getVolume(drive.file, node), snapname);
  }
  await run.hold(lock, () => {
    if (vm.config.options.get("lock") !== "rollback") throw failure("got wrong lock");
    vm.config = restore(vm.config, snapname);
    if (snapshot.has("vmstate")) startVm(cluster, vmid, node, run);
  });
}

/**
 * Starts the task that puts a VM back to a snapshot (`PVE::AbstractConfig::snapshot_rollback`, pve-guest-common 6.0); a
 * start afterwards is a task of its own. Every problem, a missing VM or snapshot too, is found in the task.
 *
 * @throws PveError 403 when the VM is to be started and the caller may not.
 */
export function rollBackVm(cluster: ClusterState, caller: Caller, request: RollbackRequest): Task {
  const { node, vmid, start } = request;
  if (start) checkPrivileges(cluster, caller, `/vms/${vmid}`, ["VM.PowerMgmt"]);
  const subject = { node, id: String(vmid), user: caller.id };
  return cluster.tasks.start({ ...subject, type: "qmrollback" }, async (run) => {
    await run.hold(migrationLock(node, vmid), () => rollBack(cluster, request, run));
    if (start && !cluster.getVm(vmid, node).power)
      cluster.tasks.start({ ...subject, type: "qmstart" }, (starting) => runStart(cluster, { node, vmid }, starting));
  });
}
