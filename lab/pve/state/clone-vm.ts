import { randomUUID } from "node:crypto";
import { isDrive, isSlot } from "../parameters/slots";
import { describeError, failure, PveError, parameterErrors } from "../pve-error";
import type { Caller } from "./caller";
import { checkPoolExists } from "./check-pool";
import type { ClusterState } from "./cluster-state";
import { type Drive, drivesOf, isCdrom, isCloudInitDrive, parseDrive, printDrive } from "./drive";
import { renewMac, renewSmbios } from "./identity";
import { CLOUD_INIT_BYTES } from "./provision";
import { isBase, type Volume, volumeId } from "./storage";
import type { Task } from "./tasks";
import { checkLock, emptyConfig, isTemplate, setOption, type Vm, type VmConfig } from "./vm";
import { VmPrivileges } from "./vm-privileges";

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
const NOT_COPIED = new Set(["parent", "snaptime", "vmstate", "runningcpu", "runningmachine", "template", "lock"]);

/** Whether the volumes of a drive are copied; a plain CD-ROM is only named again. */
function hasOwnVolume(drive: Drive): boolean {
  return !isCdrom(drive) || isCloudInitDrive(drive);
}

/** The node that the clone is for. */
function checkTarget(cluster: ClusterState, { node, target, storage }: CloneRequest, source: Vm): string {
  if (target === undefined || target === node) return node;
  if (!cluster.nodes.has(target)) throw failure(`no such cluster node '${target}'`);
  if (storage !== undefined && !cluster.storages.get(storage, target).shared)
    throw failure(`can't clone to non-shared storage '${storage}'`);
  const volumes = drivesOf(source.config.options).filter(([, drive]) => drive.file.includes(":"));
  const isShared = volumes.every(([, { file }]) => cluster.storages.getVolume(file, node).node === undefined);
  if (!isShared) throw failure(`can't clone VM to node '${target}' (VM uses local storage)`);
  return target;
}

function checkRequest(cluster: ClusterState, caller: Caller, request: CloneRequest): { full: boolean; target: string } {
  const { node, vmid, newid, storage, format } = request;
  const source = cluster.findVm(vmid, node);
  checkPoolExists(cluster, request.pool);
  if (storage !== undefined && !cluster.storages.get(storage, node).content.has("images"))
    throw parameterErrors({ storage: `storage '${storage}' does not support vm images` });
  checkLock(source.config);
  if (request.snapname !== undefined) throw failure(`snapshot '${request.snapname}' does not exist`);
  const full = request.full ?? !isTemplate(source.config);
  if (storage !== undefined && !full) throw failure("parameter 'storage' not allowed for linked clones");
  if (format !== undefined && !full) throw failure("parameter 'format' not allowed for linked clones");
  new VmPrivileges(cluster, caller, vmid).checkClone(source.config.options, storage);
  const target = checkTarget(cluster, request, source);
  if (cluster.vms.has(newid)) throw failure(`unable to create VM ${newid}: config file already exists`);
  if (full && source.power && source.config.options.has("tpmstate0"))
    throw failure("cannot clone TPM state while VM is running");
  for (const [option, drive] of drivesOf(source.config.options)) {
    if (full || !hasOwnVolume(drive) || isCloudInitDrive(drive)) continue;
    if (!isBase(cluster.storages.getVolume(drive.file, node)))
      throw failure(`Linked clone feature is not supported for '${drive.file}' (${option})`);
  }
  return { full, target };
}

function cloneDrive(cluster: ClusterState, request: CloneRequest, drive: Drive, full: boolean): [string, Volume] {
  const { storages } = cluster;
  const { node, newid, storage: wantedStorage } = request;
  const original = storages.getVolume(drive.file, node);
  const isCloudInit = isCloudInitDrive(drive);
  const storage = full ? (wantedStorage ?? original.storage) : original.storage;
  const format = storages.resolveFormat(storages.get(storage, node), request.format ?? original.format, "raw");
  const volume = storages.allocate({
    node,
    storage,
    vmid: newid,
    bytes: isCloudInit ? CLOUD_INIT_BYTES : original.bytes,
    ...(isCloudInit ? { format, purpose: "cloudinit" } : full ? { format } : { base: original }),
  });
  const { format: _, ...rest } = drive;
  const bytes = isCloudInit ? CLOUD_INIT_BYTES : original.bytes;
  return [printDrive({ ...rest, file: volumeId(volume), size: String(bytes) }), volume];
}

function copyOptions(source: Vm, { name, description }: CloneRequest, macPrefix: string): VmConfig {
  const config = emptyConfig();
  const { options } = config;
  for (const [option, value] of source.config.options) {
    if (NOT_COPIED.has(option) || isSlot(option, "unused")) continue;
    if (isDrive(option) && hasOwnVolume(parseDrive(value))) continue;
    options.set(option, isSlot(option, "net") ? renewMac(value, macPrefix) : value);
  }
  options.set("smbios1", renewSmbios(options.get("smbios1")));
  if (options.has("vmgenid")) options.set("vmgenid", randomUUID());
  options.set("name", name ?? `Copy-of-VM-${source.config.options.get("name") ?? source.vmid}`);
  if (description) setOption(options, "description", description);
  return config;
}

function copyVm(cluster: ClusterState, request: CloneRequest, full: boolean, log: (line: string) => void): VmConfig {
  const { node, vmid } = request;
  const source = cluster.getVm(vmid, node);
  const config = copyOptions(source, request, cluster.datacenter.macPrefix);
  const created: Volume[] = [];
  try {
    for (const [option, drive] of drivesOf(source.config.options)) {
      if (!hasOwnVolume(drive)) continue;
      const isCopy = full || isCloudInitDrive(drive);
      log(`create ${isCopy ? "full" : "linked"} clone of drive ${option} (${drive.file})`);
      const [text, volume] = cloneDrive(cluster, request, drive, isCopy);
      created.push(volume);
      config.options.set(option, text);
    }
  } catch (error) {
    for (const volume of created) cluster.storages.free(volume);
    throw error;
  }
  return config;
}

/**
 * Starts the task that copies a VM. The new id is taken at once, with `lock: clone` and in its pool, until the copy is
 * complete; a copy that fails leaves nothing behind (`PVE::API2::Qemu`, qemu-server 9.2.6, observed).
 *
 * @throws PveError when the request cannot succeed.
 */
export function cloneVm(cluster: ClusterState, caller: Caller, request: CloneRequest): Task {
  const { full, target } = checkRequest(cluster, caller, request);
  const { node, vmid, newid, pool } = request;

  const clone: Vm = { vmid: newid, node: target, config: { ...emptyConfig(), options: new Map([["lock", "clone"]]) } };
  cluster.vms.set(newid, clone);
  if (pool !== undefined) cluster.pools.get(pool).vms.add(newid);

  return cluster.tasks.start({ node, type: "qmclone", id: String(vmid), user: caller.id }, ({ log }) => {
    cluster.firewalls.cloneVm(vmid, newid);
    try {
      clone.config = copyVm(cluster, request, full, log);
    } catch (error) {
      cluster.firewalls.removeVm(newid);
      cluster.vms.delete(newid);
      cluster.pools.of(newid)?.vms.delete(newid);
      if (error instanceof PveError) throw failure(`clone failed: ${describeError(error)}`);
      throw error;
    }
  });
}
