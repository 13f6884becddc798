import { randomUUID } from "node:crypto";
import { isDrive, isSlot } from "../parameters/slots";
import { describeError, failure, PveError, parameterErrors } from "../pve-error";
import type { Caller } from "./caller";
import { checkPoolExists } from "./check-pool";
import type { ClusterState } from "./cluster-state";
import { renderTransfer } from "./copy-log";
import { type Drive, drivesOf, isCdrom, isCloudInitDrive, parseDrive, printDrive } from "./drive";
import { renewMac, renewSmbios } from "./identity";
import { configLock, storageLock } from "./locks";
import { CLOUD_INIT_BYTES } from "./provision";
import { type Feature, hasFeature } from "./storage-features";
import type { Task, TaskRun } from "./tasks";
import { checkLock, copyConfig, emptyConfig, getSnapshot, isTemplate, setOption, type Vm, type VmConfig } from "./vm";
import { VmPrivileges } from "./vm-privileges";
import { type Volume, volumeId } from "./volume";

/** A copy of a VM, as `POST /nodes/{node}/qemu/{vmid}/clone` says it. */
export interface CloneRequest {
  readonly node: string;
  readonly vmid: number;
  readonly newid: number;
  readonly full: boolean | undefined;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly pool: string | undefined;
  readonly storage: string | undefined;
  readonly format: string | undefined;
  readonly target: string | undefined;
  readonly snapname: string | undefined;
}

/** Options that belong to a snapshot or a process, not to the VM. */
const NOT_COPIED = new Set([
  ...["parent", "snaptime", "snapstate", "vmstate", "runningcpu", "runningmachine", "template", "lock"],
]);

/** What a copy that is stopped fails with: it catches the signal, to clean up. */
const INTERRUPTED = "interrupted by signal";

/** Whether the volumes of a drive are copied; a plain CD-ROM is only named again. */
function hasOwnVolume(drive: Drive): boolean {
  return !isCdrom(drive) || isCloudInitDrive(drive);
}

/** The options that are copied: the VM's, or those of a snapshot. @throws PveError 500 when there is no such snapshot. */
function optionsOf(source: Vm, snapname: string | undefined): ReadonlyMap<string, string> {
  return snapname === undefined ? source.config.options : getSnapshot(source.config, snapname);
}

/** Whether a drive is copied whole although the clone may be a linked one. */
function isCopy(option: string, drive: Drive, full: boolean): boolean {
  return full || isCloudInitDrive(drive) || option === "tpmstate0";
}

function checkFeature(
  { storages }: ClusterState,
  { node, snapname }: CloneRequest,
  option: string,
  drive: Drive,
  copies: boolean,
): void {
  const volume = storages.getVolume(drive.file, node);
  const feature: Feature = copies ? "copy" : "clone";
  // A cloud-init image has no snapshot: it is made anew.
  const snapshot = snapname !== undefined && !isCloudInitDrive(drive);
  if (hasFeature(storages.get(volume.storage, node), volume, feature, { snapshot })) return;
  const of = snapshot ? " a snapshot of" : "";
  throw failure(`${copies ? "Full" : "Linked"} clone feature is not supported for${of} '${drive.file}' (${option})`);
}

/** The node that the clone is for. */
function checkTarget(cluster: ClusterState, { node, target, storage, snapname }: CloneRequest, source: Vm): string {
  if (target === undefined || target === node) return node;
  if (!cluster.nodes.has(target)) throw failure(`no such cluster node '${target}'`);
  if (storage !== undefined && !cluster.storages.get(storage, target).shared)
    throw failure(`can't clone to non-shared storage '${storage}'`);
  const volumes = drivesOf(optionsOf(source, snapname)).filter(([, drive]) => drive.file.includes(":"));
  const isShared = volumes.every(([, { file }]) => cluster.storages.getVolume(file, node).node === undefined);
  if (!isShared) throw failure(`can't clone VM to node '${target}' (VM uses local storage)`);
  return target;
}

function checkRequest(cluster: ClusterState, caller: Caller, request: CloneRequest): { full: boolean; target: string } {
  const { node, vmid, newid, storage, format, snapname } = request;
  const source = cluster.findVm(vmid, node);
  checkPoolExists(cluster, request.pool);
  if (storage !== undefined && !cluster.storages.get(storage, node).content.has("images"))
    throw parameterErrors({ storage: `storage '${storage}' does not support vm images` });
  checkLock(source.config);
  const options = optionsOf(source, snapname);
  const full = request.full ?? !isTemplate(source.config);
  if (storage !== undefined && !full) throw failure("parameter 'storage' not allowed for linked clones");
  if (format !== undefined && !full) throw failure("parameter 'format' not allowed for linked clones");
  new VmPrivileges(cluster, caller, vmid).checkClone(options, storage);
  const target = checkTarget(cluster, request, source);
  if (cluster.vms.has(newid)) throw failure(`unable to create VM ${newid}: config file already exists`);
  if (full && source.power && snapname === undefined && options.has("tpmstate0"))
    throw failure("cannot clone TPM state while VM is running");
  for (const [option, drive] of drivesOf(options)) {
    if (hasOwnVolume(drive)) checkFeature(cluster, request, option, drive, isCopy(option, drive, full));
  }
  return { full, target };
}

/** Makes the image of one drive of the clone, in the task. */
async function cloneDrive(
  cluster: ClusterState,
  request: CloneRequest,
  [option, drive]: readonly [string, Drive],
  full: boolean,
  run: TaskRun,
): Promise<[string, Volume]> {
  const { storages } = cluster;
  const { node, newid, snapname, storage: wantedStorage } = request;
  const original = storages.getVolume(drive.file, node);
  const isCloudInit = isCloudInitDrive(drive);
  const storage = storages.get(full ? (wantedStorage ?? original.storage) : original.storage, node);
  const format = storages.resolveFormat(storage, request.format ?? original.format, "raw");
  const sourceBytes = snapname === undefined ? original.bytes : (original.snapshots?.get(snapname) ?? original.bytes);
  const bytes = isCloudInit ? CLOUD_INIT_BYTES : sourceBytes;
  run.log(`create ${full ? "full" : "linked"} clone of drive ${option} (${drive.file})`);
  await run.hold(storageLock(node, storage), () => run.step(`allocate ${option}`, INTERRUPTED));
  const volume = storages.allocate({
    node,
    storage: storage.id,
    vmid: newid,
    bytes,
    ...(isCloudInit ? { format, purpose: "cloudinit" } : full ? { format, copyOf: original } : { base: original }),
  });
  try {
    if (full && !isCloudInit) {
      run.log(renderTransfer(0, bytes));
      await run.step(`copy ${option}`, INTERRUPTED);
      run.log(renderTransfer(bytes, bytes));
    }
  } catch (error) {
    storages.free(volume);
    throw error;
  }
  const { format: _, ...rest } = drive;
  return [printDrive({ ...rest, file: volumeId(volume), size: String(bytes) }), volume];
}

function copyOptions(source: Vm, { name, description, snapname }: CloneRequest, macPrefix: string): VmConfig {
  const config = emptyConfig();
  const { options } = config;
  const original = optionsOf(source, snapname);
  for (const [option, value] of original) {
    if (NOT_COPIED.has(option) || isSlot(option, "unused")) continue;
    if (isDrive(option) && hasOwnVolume(parseDrive(value))) continue;
    options.set(option, isSlot(option, "net") ? renewMac(value, macPrefix) : value);
  }
  options.set("smbios1", renewSmbios(options.get("smbios1")));
  if (options.has("vmgenid")) options.set("vmgenid", randomUUID());
  options.set("name", name ?? `Copy-of-VM-${original.get("name") ?? source.vmid}`);
  if (description) setOption(options, "description", description);
  return config;
}

/** Fills the clone drive by drive; after each its configuration file is written, still locked (`clone_vm`). */
async function copyVm(
  cluster: ClusterState,
  request: CloneRequest,
  clone: Vm,
  full: boolean,
  run: TaskRun,
): Promise<void> {
  const { node, vmid, snapname } = request;
  const source = cluster.getVm(vmid, node);
  checkLock(source.config);
  const config = copyOptions(source, request, cluster.datacenter.macPrefix);
  const created: Volume[] = [];
  try {
    for (const [option, drive] of drivesOf(optionsOf(source, snapname))) {
      if (!hasOwnVolume(drive)) continue;
      const [text, volume] = await cloneDrive(cluster, request, [option, drive], isCopy(option, drive, full), run);
      created.push(volume);
      config.options.set(option, text);
      clone.config = copyConfig(config);
      clone.config.options.set("lock", "clone");
    }
  } catch (error) {
    for (const volume of created) cluster.storages.free(volume);
    if (error instanceof PveError) throw failure(`clone failed: ${describeError(error)}`);
    throw error;
  }
  clone.config = config;
}

/**
 * Starts the task that copies a VM. The new id is taken at once, with `lock: clone` and in its pool, until the copy is
 * complete; a copy that fails or is stopped leaves nothing behind (`PVE::API2::Qemu`, qemu-server 9.2.6, observed).
 *
 * A copy shares its source with other copies, unless the source runs, and has the new id for itself; it waits one second
 * for each.
 *
 * @throws PveError when the request cannot succeed.
 */
export function cloneVm(cluster: ClusterState, caller: Caller, request: CloneRequest): Task {
  const { full, target } = checkRequest(cluster, caller, request);
  const { node, vmid, newid, pool } = request;
  const isRunning = cluster.getVm(vmid, node).power !== undefined;

  const clone: Vm = { vmid: newid, node: target, config: { ...emptyConfig(), options: new Map([["lock", "clone"]]) } };
  cluster.vms.set(newid, clone);
  if (pool !== undefined) cluster.pools.get(pool).vms.add(newid);

  return cluster.tasks.start({ node, type: "qmclone", id: String(vmid), user: caller.id }, async (run) => {
    cluster.firewalls.cloneVm(vmid, newid);
    try {
      await run.hold(configLock(node, vmid, 1, !isRunning), () =>
        run.hold(configLock(node, newid, 1), () => copyVm(cluster, request, clone, full, run)),
      );
    } catch (error) {
      cluster.firewalls.removeVm(newid);
      cluster.vms.delete(newid);
      cluster.pools.of(newid)?.vms.delete(newid);
      throw error;
    }
  });
}
