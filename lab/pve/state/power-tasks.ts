import { failure } from "../pve-error";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { configLock } from "./locks";
import { startVm, stopVm } from "./power";
import { isOwnTask } from "./task-privileges";
import type { TaskRun } from "./tasks";
import { checkLock } from "./vm";
import { isAgentEnabled } from "./vm-status";

/** Which VM. */
export interface VmName {
  readonly node: string;
  readonly vmid: number;
}

/** How a guest is asked to power off. */
export interface ShutdownRequest extends VmName {
  /** How long it may take, in seconds. */
  readonly timeout?: number;
  /** Kills the VM when the time is up. */
  readonly forceStop?: boolean;
}

const SHUTDOWN_SECONDS = 60;

/** Starts a VM in a task. What is wrong is found here. */
export async function runStart(cluster: ClusterState, { node, vmid }: VmName, run: TaskRun): Promise<void> {
  await run.hold(configLock(node, vmid), async () => {
    await run.step("start");
    startVm(cluster, vmid, node, run);
  });
}

/** Stops a VM in a task, whatever its guest does. */
export async function runStop(cluster: ClusterState, { node, vmid }: VmName, run: TaskRun): Promise<void> {
  await run.hold(configLock(node, vmid), async () => {
    await run.step("stop");
    stopVm(cluster, vmid, node);
  });
}

/** Resets a VM in a task. */
export async function runReset(cluster: ClusterState, { node, vmid }: VmName, run: TaskRun): Promise<void> {
  await run.hold(configLock(node, vmid), async () => {
    checkLock(cluster.getVm(vmid, node).config);
    await run.step("reset");
  });
}

/** How long a guest has to power off: as its own start order says, or a minute. */
function shutdownSeconds(startup: string | undefined): number {
  return Number(/(?:^|,)down=(\d+)/.exec(startup ?? "")?.[1] ?? SHUTDOWN_SECONDS);
}

/**
 * Asks a guest to power off and waits for it, with the VM's configuration locked all the time (`_do_vm_stop` of
 * `PVE::QemuServer`, qemu-server 9.2). A VM that is off stays off.
 *
 * @throws PveError 500 when there is none, it is locked, or its guest does not obey in time.
 */
export async function runShutdown(cluster: ClusterState, request: ShutdownRequest, run: TaskRun): Promise<void> {
  const { node, vmid, timeout, forceStop } = request;
  await run.hold(configLock(node, vmid), async () => {
    const vm = cluster.getVm(vmid, node);
    if (!vm.power) return;
    checkLock(vm.config);
    await run.step("shutdown");
    if (isAgentEnabled(vm.config.options) && !cluster.guests.of(vmid).agent)
      run.log(`QEMU Guest Agent is not running - VM ${vmid} qga command 'guest-ping' failed - got timeout`);
    const seconds = timeout ?? shutdownSeconds(vm.config.options.get("startup"));
    const obeys = await run.waitUntil(() => vm.power === undefined || cluster.guests.of(vmid).reacts, seconds);
    if (!obeys && !forceStop) throw failure("VM quit/powerdown failed - got timeout");
    if (!obeys) run.log("VM still running - terminating now with SIGTERM");
    stopVm(cluster, vmid, node);
  });
}

/**
 * Ends the shutdowns of a VM that wait for its guest, and whose caller may do so (`PVE::GuestHelpers::abort_guest_tasks`,
 * pve-guest-common 6.0).
 */
export async function overruleShutdowns(
  cluster: ClusterState,
  caller: Caller,
  { node, vmid }: VmName,
  run: TaskRun,
): Promise<void> {
  const mayStopAll = cluster.access.can(caller, `/nodes/${node}`, "Sys.Modify");
  const overruled = cluster.tasks
    .list(node)
    .filter((task) => task.type === "qmshutdown" && task.id === String(vmid) && task.endedAt === undefined)
    .filter((task) => mayStopAll || isOwnTask(caller, task));
  for (const task of overruled) await cluster.tasks.stop(task);
  if (overruled.length > 0) run.log(`overruled qmshutdown tasks: ${overruled.map(({ upid }) => upid).join(", ")}`);
}
