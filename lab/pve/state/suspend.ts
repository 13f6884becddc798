import { failure } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { configLock } from "./locks";
import { checkRunning, startVm } from "./power";
import type { VmName } from "./power-tasks";
import { allocateState, checkSavable, findStateStorage } from "./snapshots/saved-memory";
import type { Task, TaskRun } from "./tasks";
import { checkLock, copyConfig, isTemplate, type Vm } from "./vm";
import { VmPrivileges } from "./vm-privileges";
import { checkPrivileges } from "./volume-privileges";

/** A VM to be paused or suspended, as `POST /nodes/{node}/qemu/{vmid}/status/suspend` says it. */
export interface SuspendRequest extends VmName {
  /** Saves the memory and ends the process; the next start goes on from there. */
  readonly todisk: boolean;
  readonly statestorage?: string;
}

function isBackedUp({ config }: Vm): boolean {
  return config.options.get("lock") === "backup";
}

async function pause(cluster: ClusterState, { node, vmid }: VmName, run: TaskRun): Promise<void> {
  await run.hold(configLock(node, vmid), async () => {
    const vm = cluster.getVm(vmid, node);
    if (!isBackedUp(vm)) checkLock(vm.config);
    await run.step("pause");
    if (vm.power) vm.power = { ...vm.power, paused: true };
  });
}

/** Saves the memory while the VM is locked as `suspending`, and leaves it off and locked as `suspended`. */
async function suspend(cluster: ClusterState, request: SuspendRequest, run: TaskRun): Promise<void> {
  const { node, vmid } = request;
  const lock = configLock(node, vmid);
  const vm = cluster.getVm(vmid, node);
  const volume = await run.hold(lock, () => {
    if (isBackedUp(vm)) throw failure("cannot suspend to disk during backup");
    checkLock(vm.config);
    const config = copyConfig(vm.config);
    const name = `suspend-${new Date(cluster.now()).toISOString().slice(0, 10)}`;
    const storage = request.statestorage ?? findStateStorage(cluster, vm);
    const state = allocateState(cluster, vm, { name, storage, options: config.options });
    config.options.set("lock", "suspending");
    vm.config = config;
    return state;
  });
  try {
    await run.step("save state");
  } catch (error) {
    // The lock stays, to say that something went wrong.
    const config = copyConfig(vm.config);
    for (const option of ["vmstate", "runningmachine", "runningcpu"]) config.options.delete(option);
    vm.config = config;
    cluster.storages.free(volume);
    throw error;
  }
  run.log("State saved, quitting");
  await run.hold(lock, () => {
    const config = copyConfig(vm.config);
    if (config.options.get("lock") !== "suspending") throw failure("lock changed unexpectedly");
    config.options.set("lock", "suspended");
    vm.config = config;
    vm.power = undefined;
  });
}

/**
 * Starts the task that pauses a VM, or suspends it to disk (`PVE::QemuServer::RunState::vm_suspend`, qemu-server 9.2).
 *
 * @throws PveError 500 when it is missing or off, or has devices whose state cannot be saved; 403.
 */
export function suspendVm(cluster: ClusterState, caller: Caller, request: SuspendRequest): Task {
  const { node, vmid, todisk } = request;
  checkRunning(cluster, vmid, node);
  if (todisk) {
    new VmPrivileges(cluster, caller, vmid).checkVm(["VM.Config.Disk"]);
    const vm = cluster.getVm(vmid, node);
    checkSavable(vm.config);
    const storage = request.statestorage ?? findStateStorage(cluster, vm);
    checkPrivileges(cluster, caller, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
  }
  return cluster.tasks.start(
    { node, type: todisk ? "qmsuspend" : "qmpause", id: String(vmid), user: caller.id },
    (run) => (todisk ? suspend : pause)(cluster, request, run),
  );
}

/**
 * Starts the task that lets a paused VM go on, or starts one that was suspended to disk (`vm_resume`).
 *
 * @throws PveError 500 when it is missing, or neither runs nor is suspended.
 */
export function resumeVm(cluster: ClusterState, caller: Caller, { node, vmid }: VmName): Task {
  const isSuspended = cluster.vms.get(vmid)?.config.options.get("lock") === "suspended";
  if (!isSuspended) checkRunning(cluster, vmid, node);
  return cluster.tasks.start({ node, type: "qmresume", id: String(vmid), user: caller.id }, (run) =>
    run.hold(configLock(node, vmid), async () => {
      await run.step("resume");
      if (isSuspended) return startVm(cluster, vmid, node, run);
      const vm = cluster.getVm(vmid, node);
      if (isTemplate(vm.config)) throw failure(`VM ${vmid} is a template and cannot be resumed!`);
      if (!vm.power?.paused) return;
      if (!isBackedUp(vm)) checkLock(vm.config);
      const { pid, startedAt } = vm.power;
      vm.power = { pid, startedAt };
    }),
  );
}
