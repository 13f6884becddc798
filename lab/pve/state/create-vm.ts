import { randomUUID } from "node:crypto";
import { permissionDenied } from "../permissions/check-permission";
import type { Privilege } from "../permissions/privileges";
import { describeError, failure, PveError } from "../pve-error";
import { defaultBootOrder } from "./boot-order";
import type { Caller } from "./caller";
import { checkPoolExists } from "./check-pool";
import type { ClusterState } from "./cluster-state";
import { newMeta, renewSmbios } from "./identity";
import { configLock } from "./locks";
import { runStart } from "./power-tasks";
import { type PreparedOptions, prepareOptions, resolveCdrom } from "./prepare-options";
import { provisionDrive } from "./provision";
import { checkTags } from "./tag-privileges";
import { doInSteps, type Steps, type Task } from "./tasks";
import { emptyConfig, setOption, type Vm, type VmConfig } from "./vm";
import { VmPrivileges } from "./vm-privileges";
import type { Volume } from "./volume";
import { checkPrivileges as checkPrivilegesOn } from "./volume-privileges";

/** A VM to be made from nothing, as `POST /nodes/{node}/qemu` says it. */
export interface NewVm {
  readonly vmid: number;
  readonly node: string;
  readonly options: Readonly<Record<string, string>>;
  readonly pool?: string;
  /** The storage of disks that name none. */
  readonly storage?: string;
  /** Put under the care of HA when it is made. */
  readonly haManaged?: boolean;
  /** Started when it is made. */
  readonly start?: boolean;
}

function* buildConfig(
  cluster: ClusterState,
  vm: NewVm,
  prepared: PreparedOptions,
  created: Volume[],
  log: (line: string) => void,
): Steps<VmConfig> {
  const config = emptyConfig();
  const { options } = config;
  for (const [option, text] of prepared.texts) if (!prepared.drives.has(option)) setOption(options, option, text);
  const where = { storages: cluster.storages, node: vm.node, vmid: vm.vmid, config, created };
  for (const [option, drive] of prepared.drives) {
    yield { name: `create ${option}` };
    options.set(option, provisionDrive(where, option, drive));
    log(`${option}: successfully created disk '${options.get(option)}'`);
  }
  if (!options.get("boot")) options.set("boot", defaultBootOrder(options));
  if (!options.get("smbios1")) options.set("smbios1", renewSmbios(undefined));
  if (!options.has("vmgenid")) options.set("vmgenid", randomUUID());
  options.set("meta", newMeta(cluster.now()));
  return config;
}

/** In the order of `create_vm` of `PVE::API2::Qemu` (qemu-server 9.2). @throws PveError */
function checkPrivileges(
  cluster: ClusterState,
  caller: Caller,
  { vmid, node, pool, storage, haManaged }: NewVm,
  options: readonly (readonly [option: string, text: string])[],
): void {
  checkPoolExists(cluster, pool);
  const check = (path: string, privilege: Privilege) => checkPrivilegesOn(cluster, caller, path, [privilege]);
  if (storage !== undefined) check(`/storage/${storage}`, "Datastore.AllocateSpace");
  if (haManaged) check("/", "Sys.Console");
  const mayAllocate = (path: string) => cluster.access.can(caller, path, "VM.Allocate");
  if (!mayAllocate(`/vms/${vmid}`) && (pool === undefined || !mayAllocate(`/pool/${pool}`))) throw permissionDenied("");
  const privileges = new VmPrivileges(cluster, caller, vmid, pool);
  privileges.checkStorages(node, options);
  privileges.checkOptions(options.map(([option]) => option));
  privileges.checkNewDevices(options);
  privileges.checkBridges(options);
}

/**
 * Takes the id for a new VM at once, so that of several requests for one id one wins, and returns the work that makes
 * the VM (`PVE::API2::Qemu`, qemu-server 9.2.6, observed).
 *
 * @throws PveError when the request cannot succeed: a taken id, a missing pool or storage.
 */
export function reserveVm(
  cluster: ClusterState,
  caller: Caller,
  vm: NewVm,
): (log: (line: string) => void) => Steps<void> {
  const { vmid, node, pool } = vm;
  const options = resolveCdrom(vm.options);
  checkPrivileges(cluster, caller, vm, options);
  const prepared = prepareOptions(cluster, options);
  const taken = cluster.vms.get(vmid);
  if (taken) throw failure(`unable to create VM ${vmid} - VM ${vmid} already exists on node '${taken.node}'`);

  const made: Vm = { vmid, node, config: { ...emptyConfig(), options: new Map([["lock", "create"]]) } };
  cluster.vms.set(vmid, made);
  return function* make(log) {
    const created: Volume[] = [];
    try {
      const config = yield* buildConfig(cluster, vm, prepared, created, log);
      if (vm.options.tags !== undefined) checkTags(cluster, caller, vmid, "", vm.options.tags);
      // Somebody may have put it into another pool meanwhile.
      if (pool !== undefined) cluster.pools.of(vmid)?.vms.delete(vmid);
      if (pool !== undefined) cluster.pools.get(pool).vms.add(vmid);
      made.config = config;
    } catch (error) {
      for (const volume of created) cluster.storages.free(volume);
      cluster.vms.delete(vmid);
      if (error instanceof PveError) throw failure(`unable to create VM ${vmid} - ${describeError(error)}`);
      throw error;
    }
  };
}

/** The same as a task, which also starts the VM if that is wanted. */
export function createVm(cluster: ClusterState, caller: Caller, vm: NewVm): Task {
  const { node, vmid, start } = vm;
  const make = reserveVm(cluster, caller, vm);
  return cluster.tasks.start({ node, type: "qmcreate", id: String(vmid), user: caller.id }, async (run) => {
    await run.hold(configLock(node, vmid, 1), () => doInSteps(make(run.log), run));
    if (!start) return;
    run.log("Execute autostart");
    await runStart(cluster, { node, vmid }, run);
  });
}
