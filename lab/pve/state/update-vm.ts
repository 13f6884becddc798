import { splitList } from "../parameters/lists";
import { optionExists } from "../parameters/qemu/options";
import { isDrive, isSlot } from "../parameters/slots";
import { describeError, failure, PveError, parameterErrors } from "../pve-error";
import { applyPending, dropUnchanged, hotplugPending } from "./apply-pending";
import { parseBootOrder, printBootOrder } from "./boot-order";
import type { Caller } from "./caller";
import type { ClusterState } from "./cluster-state";
import { destroyVolume, dropReattached, keepAsUnused } from "./detach";
import { isCdrom, isCloudInitDrive, parseDrive, printDrive } from "./drive";
import { configLock } from "./locks";
import { checkBalloon, type PreparedOptions, prepareOptions, resolveCdrom } from "./prepare-options";
import { type Provisioning, provisionDrive } from "./provision";
import type { Task } from "./tasks";
import { checkDigest, checkLock, checkProtection, copyConfig, type Vm, type VmConfig } from "./vm";
import { VmPrivileges } from "./vm-privileges";
import type { Volume } from "./volume";

/** A change of a VM's options, as `PUT .../config` says it; values have been checked against their table. */
export interface ConfigChange {
  readonly node: string;
  readonly vmid: number;
  readonly options: Readonly<Record<string, string>>;
  readonly delete?: string;
  readonly revert?: string;
  readonly digest?: string;
  /** Destroys the disks that `delete` names. */
  readonly force?: boolean;
}

/** A change whose parameters fit together. */
interface CheckedChange {
  readonly prepared: PreparedOptions;
  readonly deletes: readonly string[];
  readonly reverts: readonly string[];
  readonly change: ConfigChange;
}

function checkNames({ options, delete: deletes, revert }: ConfigChange): { deletes: string[]; reverts: string[] } {
  const reverts = splitList(revert);
  for (const option of reverts) {
    if (!optionExists(option)) throw parameterErrors({ revert: `unknown option '${option}'` });
    if (options[option] !== undefined)
      throw parameterErrors({ delete: `you can't use '-${option}' and -revert ${option}' at the same time` });
  }
  const names = splitList(deletes).map((option) => (option === "cdrom" ? "ide2" : option));
  for (const option of names) {
    if (options[option] !== undefined)
      throw parameterErrors({ delete: `you can't use '-${option}' and -delete ${option}' at the same time` });
    if (reverts.includes(option))
      throw parameterErrors({ revert: `you can't use '-delete ${option}' and -revert ${option}' at the same time` });
    if (!optionExists(option)) throw parameterErrors({ delete: `unknown option '${option}'` });
  }
  return { deletes: names, reverts };
}

/** The images that a change makes and lets go. */
interface Volumes {
  readonly created: Volume[];
  readonly freed: Volume[];
}

type Target = Provisioning & Volumes & { readonly privileges: VmPrivileges };

function revertOptions(target: Target, names: readonly string[]): void {
  const { options, pending, pendingDeletes } = target.config;
  for (const option of names) {
    const value = pending.get(option);
    const current = options.get(option);
    if (current !== undefined) target.privileges.checkChange(option, current, current);
    else if (value !== undefined) target.privileges.checkDeletion(option, value);
    if (value !== undefined && isDrive(option)) keepAsUnused(target, parseDrive(value));
    pending.delete(option);
    pendingDeletes.delete(option);
  }
}

/** What the destruction of a drive's volume needs, found when the change is carried out. @throws PveError 400 */
function checkForcedDeletion({ privileges }: Target, option: string, text: string): void {
  const drive = parseDrive(text);
  if (isCdrom(drive) || !privileges.owns(drive.file)) return;
  try {
    privileges.checkSpace(drive.file);
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
    throw parameterErrors({ [option]: `unable to apply pending change ${option} : ${describeError(error)}\n` });
  }
}

function deleteOptions(target: Target, names: readonly string[], force: boolean, bootOrder: string[]): void {
  const { config } = target;
  for (const option of names) {
    const pending = config.pending.get(option);
    const value = config.options.get(option) ?? pending;
    if (value === undefined) continue;
    config.pending.delete(option);
    if (bootOrder.includes(option)) {
      bootOrder.splice(bootOrder.indexOf(option), 1);
      config.pending.set("boot", printBootOrder(bootOrder));
    }
    if (isSlot(option, "unused")) {
      const drive = parseDrive(value);
      checkProtection(config, `can't remove unused disk '${drive.file}'`);
      target.privileges.checkDeletion(option, value);
      if (target.privileges.owns(drive.file)) target.privileges.checkSpace(drive.file);
      destroyVolume(target, option, drive);
      config.options.delete(option);
      continue;
    }
    if (isDrive(option)) checkProtection(config, `can't remove drive '${option}'`);
    target.privileges.checkDeletion(option, value);
    if (isDrive(option)) {
      if (pending !== undefined) keepAsUnused(target, parseDrive(pending));
      if (force) checkForcedDeletion(target, option, value);
    }
    if (option === "tags") config.options.delete(option);
    else config.pendingDeletes.set(option, force);
  }
}

/** A `boot` option as it is kept. @throws PveError 500 for a device that the VM will not have. */
function checkBoot(config: VmConfig, prepared: PreparedOptions, deletes: readonly string[], boot: string): string {
  const devices = parseBootOrder(boot);
  for (const device of devices) {
    const exists = config.options.has(device) || config.pending.has(device) || prepared.texts.has(device);
    if (!exists || deletes.includes(device)) throw failure(`invalid bootorder: device '${device}' does not exist'`);
  }
  return devices.length === 0 ? boot : printBootOrder(devices);
}

function setOptions(target: Target, { prepared, deletes }: CheckedChange, bootOrder: string[]): void {
  const { config } = target;
  for (const [option, drive] of prepared.drives) {
    target.privileges.checkChange(option, config.options.get(option), printDrive(drive));
    const replaced = config.pending.get(option);
    if (replaced !== undefined) keepAsUnused(target, parseDrive(replaced));
    const text = provisionDrive(target, option, drive);
    config.pending.set(option, text);
    config.pendingDeletes.delete(option);
    const added = parseDrive(text);
    if (bootOrder.length > 0 && isCdrom(added) && !isCloudInitDrive(added) && !bootOrder.includes(option)) {
      bootOrder.push(option);
      config.pending.set("boot", printBootOrder(bootOrder));
    }
  }
  for (const [option, text] of prepared.texts) {
    if (prepared.drives.has(option)) continue;
    target.privileges.checkChange(option, config.options.get(option), text);
    if (option === "cipassword") config.options.set(option, text);
    else config.pending.set(option, option === "boot" ? checkBoot(config, prepared, deletes, text) : text);
    config.pendingDeletes.delete(option);
  }
}

/** What is checked before a change, and again when its task runs. @returns the VM. @throws PveError 500 */
function checkVm(cluster: ClusterState, { change, prepared }: CheckedChange): Vm {
  const vm = cluster.getVm(change.vmid, change.node);
  const { config } = vm;
  checkDigest(config, change.digest);
  checkLock(config);
  checkBalloon(config, prepared.texts);
  return vm;
}

function checkChange(cluster: ClusterState, caller: Caller, change: ConfigChange): CheckedChange {
  if (!change.delete && !change.revert && Object.keys(change.options).length === 0)
    throw failure("no options specified");
  const names = checkNames(change);
  const options = resolveCdrom(change.options);
  const checked = { ...names, change, prepared: prepareOptions(cluster, options) };
  const privileges = new VmPrivileges(cluster, caller, change.vmid);
  privileges.checkOptions(names.deletes);
  privileges.checkOptions(options.map(([option]) => option));
  privileges.checkStorages(change.node, options);
  privileges.checkBridges(options);
  checkVm(cluster, checked);
  return checked;
}

function applyChange(cluster: ClusterState, caller: Caller, checked: CheckedChange): void {
  const { storages } = cluster;
  const vm = checkVm(cluster, checked);
  const config = copyConfig(vm.config);
  const privileges = new VmPrivileges(cluster, caller, vm.vmid);
  const target: Target = { storages, node: vm.node, vmid: vm.vmid, config, created: [], freed: [], privileges };
  try {
    revertOptions(target, checked.reverts);
    const bootOrder = parseBootOrder(config.options.get("boot"));
    deleteOptions(target, checked.deletes, checked.change.force ?? false, bootOrder);
    setOptions(target, checked, bootOrder);
    dropUnchanged(config);
    if (vm.power) hotplugPending(target);
    else applyPending(target);
    dropReattached(config);
  } catch (error) {
    for (const volume of target.created) storages.free(volume);
    throw error;
  }
  for (const volume of target.freed) storages.free(volume);
  vm.config = config;
}

/**
 * Changes a VM's options, as `PUT /nodes/{node}/qemu/{vmid}/config` does (`PVE::API2::Qemu`, qemu-server 9.2.6): at
 * once when the VM is off, otherwise what QEMU can take while the rest waits for it to stop.
 *
 * @throws PveError, and then nothing has changed and no image is left.
 */
export async function updateVm(cluster: ClusterState, caller: Caller, change: ConfigChange): Promise<void> {
  const checked = checkChange(cluster, caller, change);
  await cluster.locks.hold(configLock(change.node, change.vmid), {}, () => applyChange(cluster, caller, checked));
}

/**
 * Starts the task that does the same.
 *
 * @throws PveError for what can be found without making or freeing images; the rest fails in the task.
 */
export function updateVmInTask(cluster: ClusterState, caller: Caller, change: ConfigChange): Task {
  const checked = checkChange(cluster, caller, change);
  const { node, vmid } = change;
  return cluster.tasks.start({ node, type: "qmconfig", id: String(vmid), user: caller.id }, (run) =>
    run.hold(configLock(node, vmid), async () => {
      await run.step("update");
      applyChange(cluster, caller, checked);
    }),
  );
}
