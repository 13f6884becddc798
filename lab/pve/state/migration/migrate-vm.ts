import { isDrive } from "../../parameters/slots";
import { describeError, failure, PveError, parameterErrors } from "../../pve-error";
import { type Caller, checkRootParameters } from "../caller";
import type { ClusterState } from "../cluster-state";
import { drivesOf, parseDrive, printDrive, volumeIdsOf } from "../drive";
import { configLock, migrationLock } from "../locks";
import type { Task, TaskRun } from "../tasks";
import { checkLock, copyConfig, type Vm } from "../vm";
import { VmPrivileges } from "../vm-privileges";
import { splitVolumeId, type Volume, volumeId } from "../volume";
import { checkPrivileges } from "../volume-privileges";
import { localDevicesOf } from "./local-devices";
import { type MigrationLog, scanVolumes } from "./scan-volumes";
import { mapStorage, parseStorageMap, type StorageMap } from "./storage-map";

/** A VM to go to another node, as `POST /nodes/{node}/qemu/{vmid}/migrate` says it. */
export interface MigrationRequest {
  readonly node: string;
  readonly vmid: number;
  readonly target: string;
  /** Moves a VM that runs; one that is off is moved anyway. */
  readonly online: boolean;
  /** Copies the local disks of a VM that runs; those of one that is off are always copied. */
  readonly withLocalDisks: boolean;
  readonly targetstorage: string | undefined;
  /** Parameters of root alone. */
  readonly rootParameters: Readonly<Record<string, unknown>>;
}

const INTERRUPTED = "interrupted by signal";

/** @throws PveError 500 when the target lacks a storage, or has it for something else. */
function checkStorage(cluster: ClusterState, { node, target }: MigrationRequest, id: string, map?: StorageMap): void {
  const storage = cluster.storages.get(splitVolumeId(id)[0], node);
  const wanted = cluster.storages.get(storage.shared ? storage.id : mapStorage(map, storage.id), target);
  const content = cluster.storages.find(id, node)?.content ?? "images";
  if (!wanted.content.has(content))
    throw failure(`${id}: content type '${content}' is not available on storage '${wanted.id}'`);
}

function checkStorageMap(cluster: ClusterState, caller: Caller, request: MigrationRequest, map: StorageMap): void {
  if (!map.identity) new VmPrivileges(cluster, caller, request.vmid).checkVm(["VM.Config.Disk"]);
  const targets = [...map.entries.values(), ...(map.fallback === undefined ? [] : [map.fallback])];
  for (const id of targets) {
    checkPrivileges(cluster, caller, `/storage/${id}`, ["Datastore.AllocateSpace"]);
    if (!cluster.storages.get(id, request.target).content.has("images"))
      throw parameterErrors({ storage: `storage '${id}' does not support vm images` });
  }
}

function checkRunning(vm: Vm, { online }: MigrationRequest): void {
  checkLock(vm.config);
  if (vm.power && !online) throw failure("can't migrate running VM without --online");
}

/** In the order of `migrate_vm` of `PVE::API2::Qemu` (qemu-server 9.2). */
function checkRequest(cluster: ClusterState, caller: Caller, request: MigrationRequest): StorageMap | undefined {
  const { node, vmid, target, targetstorage } = request;
  if (target === node) throw parameterErrors({ target: "target is local node." });
  if (!cluster.nodes.has(target)) throw failure(`no such cluster node '${target}'`);
  checkRootParameters(caller, request.rootParameters);
  const vm = cluster.getVm(vmid, node);
  checkRunning(vm, request);
  const map = targetstorage === undefined ? undefined : parseStorageMap(targetstorage);
  if (map) checkStorageMap(cluster, caller, request, map);
  if (!map || map.identity) {
    const drives = drivesOf(vm.config.options).filter(([, { file }]) => file.includes(":"));
    for (const [, { file }] of drives) checkStorage(cluster, request, file);
  }
  return map;
}

/** Checks in the task (`prepare` of `PVE::QemuMigrate`). */
function prepare(cluster: ClusterState, request: MigrationRequest, map: StorageMap | undefined, log: MigrationLog): Vm {
  const vm = cluster.getVm(request.vmid, request.node);
  checkRunning(vm, request);
  if (vm.power) log("conntrack state migration not supported or disabled, active connections might get dropped");
  const devices = localDevicesOf(vm.config.options);
  if (devices.length > 0 && (vm.power || !request.rootParameters.force))
    throw failure(`can't migrate VM which uses local devices: ${devices.join(", ")}`);
  if (devices.length > 0) log("migrating VM which uses local devices");
  for (const id of volumeIdsOf(vm.config)) checkStorage(cluster, request, id, map);
  return vm;
}

/** Puts the volumes on the other node, and their new names into every section of the configuration. */
function moveVolumes(
  cluster: ClusterState,
  vm: Vm,
  volumes: readonly Volume[],
  target: string,
  map?: StorageMap,
): void {
  const config = copyConfig(vm.config);
  const moved = new Map(
    volumes.map((volume) => {
      const there = cluster.storages.moveToNode(volume, target, mapStorage(map, volume.storage));
      return [volumeId(volume), volumeId(there)];
    }),
  );
  for (const options of [config.options, config.pending, ...config.snapshots.values()]) {
    for (const [option, text] of options) {
      if (!isDrive(option) && option !== "vmstate" && !/^unused\d+$/.test(option)) continue;
      const drive = parseDrive(text);
      const file = moved.get(drive.file);
      if (file === undefined) continue;
      options.set(option, isDrive(option) ? printDrive({ ...drive, file }) : file);
    }
  }
  vm.config = config;
}

function setLock(vm: Vm, lock: string | undefined): void {
  const config = copyConfig(vm.config);
  if (lock === undefined) config.options.delete("lock");
  else config.options.set("lock", lock);
  vm.config = config;
}

/** Copies what is local, and moves the configuration file at the end: all of it, or nothing. */
async function transfer(
  cluster: ClusterState,
  vm: Vm,
  request: MigrationRequest,
  map: StorageMap | undefined,
  run: TaskRun,
  log: MigrationLog,
): Promise<void> {
  const { vmid, target } = request;
  log(`starting migration of VM ${vmid} to node '${target}' (127.0.0.1)`);
  setLock(vm, "migrate");
  try {
    const volumes = scanVolumes(cluster, vm, request.withLocalDisks, log);
    if (volumes.length > 0) log("copying local disk images");
    for (const volume of volumes) await run.step(`copy ${volumeId(volume)}`, INTERRUPTED);
    if (vm.power) {
      log(`starting VM ${vmid} on remote node '${target}'`);
      await run.step("migrate memory", INTERRUPTED);
      log("migration status: completed");
    }
    moveVolumes(cluster, vm, volumes, target, map);
  } catch (error) {
    if (error instanceof PveError) log(describeError(error), "ERROR");
    log("aborting phase 1 - cleanup resources");
    setLock(vm, undefined);
    throw error;
  }
  setLock(vm, undefined);
  vm.node = target;
}

function renderTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}

function renderDuration(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 19);
}

async function migrate(
  cluster: ClusterState,
  request: MigrationRequest,
  map: StorageMap | undefined,
  run: TaskRun,
): Promise<void> {
  const { node, vmid } = request;
  const startedAt = cluster.now();
  const log: MigrationLog = (line, level) =>
    run.log(`${renderTime(cluster.now())} ${level === undefined ? "" : `${level}: `}${line}`);
  const duration = () => renderDuration(cluster.now() - startedAt);
  try {
    await run.hold(configLock(node, vmid), () =>
      transfer(cluster, prepare(cluster, request, map, log), request, map, run, log),
    );
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
    log(`migration aborted (duration ${duration()}): ${describeError(error)}`, "ERROR");
    throw failure("migration aborted");
  }
  log(`migration finished successfully (duration ${duration()})`);
}

/**
 * Starts the task that moves a VM to another node (`PVE::QemuMigrate`, qemu-server 9.2). A migration that fails leaves the
 * VM where it is.
 *
 * @throws PveError 400, 403 or 500 when the request cannot succeed.
 */
export function migrateVm(cluster: ClusterState, caller: Caller, request: MigrationRequest): Task {
  const map = checkRequest(cluster, caller, request);
  const { node, vmid } = request;
  return cluster.tasks.start({ node, type: "qmigrate", id: String(vmid), user: caller.id }, (run) =>
    run.hold(migrationLock(node, vmid), () => migrate(cluster, request, map, run)),
  );
}
