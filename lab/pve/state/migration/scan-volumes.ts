import { failure } from "../../pve-error";
import type { ClusterState } from "../cluster-state";
import type { Vm } from "../vm";
import { isBase, type Volume } from "../volume";
import { type LocalVolume, localVolumesOf } from "./local-volumes";

/** What a migration says in its log, as an information or a warning. */
export type MigrationLog = (line: string, level?: "WARNING" | "ERROR") => void;

function describe({ isCloudInit, isUnused, option, snapshots }: LocalVolume): string {
  if (isCloudInit) return "generated";
  if (isUnused) return "unused";
  if (option !== undefined) return "attached";
  return snapshots.length > 0 ? "referenced by snapshot(s)" : "pending change";
}

/** What keeps a volume from going to another node, if anything does. */
function findProblem(cluster: ClusterState, vm: Vm, local: LocalVolume, withLocalDisks: boolean): string | undefined {
  const { volume } = local;
  const isRunning = vm.power !== undefined;
  if (local.id.startsWith("/")) return "local file/device";
  if (local.isCdrom && !local.isCloudInit) return "local cdrom image";
  if (volume === undefined) return `volume '${local.id}' does not exist`;
  if (volume.vmid !== vm.vmid) return `owned by other VM (owner = VM ${volume.vmid})`;
  if (local.snapshots.length > 0 && !local.isState && !local.isCloudInit) {
    if (isRunning) return "online storage migration not possible if non-replicated snapshot exists";
    if (volume.format !== "qcow2") return "non-migratable snapshot exists";
  }
  if (isBase(volume) && cluster.storages.hasClones(volume)) return "referenced by linked clone(s)";
  const isAttached = local.option !== undefined && !local.isUnused && !local.isCloudInit;
  if (isRunning && isAttached && !withLocalDisks)
    return "can't live migrate attached local disks without with-local-disks option";
  return undefined;
}

/**
 * The volumes that must be copied to the other node (`scan_local_volumes` of `PVE::QemuMigrate`, qemu-server 9.2). The log
 * names each, and each that cannot be copied.
 *
 * @throws PveError 500 when one of them cannot.
 */
export function scanVolumes(cluster: ClusterState, vm: Vm, withLocalDisks: boolean, log: MigrationLog): Volume[] {
  const volumes = localVolumesOf(cluster, vm);
  const cdrom = volumes.filter(({ id }) => id === "cdrom");
  const others = volumes.filter(({ id }) => id !== "cdrom");
  for (const local of others) {
    if (local.isCdrom && !local.isCloudInit) continue;
    log(
      local.isCloudInit
        ? `found generated disk '${local.id}' (in current VM config)`
        : `found local disk '${local.id}' (${describe(local)})`,
    );
  }
  const problems = others.flatMap((local) => {
    const problem = findProblem(cluster, vm, local, withLocalDisks);
    return problem === undefined ? [] : [`can't migrate local disk '${local.id}': ${problem}`];
  });
  if (cdrom.length > 0) problems.push("can't migrate local cdrom drive");
  for (const problem of problems) log(problem, "WARNING");
  const scanFailure = (text: string) => failure(`Problem found while scanning volumes - ${text}`);
  if (problems.length > 0) throw scanFailure("can't migrate VM - check log");

  const copied = others.flatMap(({ volume }) => (volume === undefined ? [] : [volume]));
  const clone = copied.find(({ parent }) => parent !== undefined);
  if (clone)
    throw scanFailure(
      `can't migrate '${clone.storage}:${clone.name}' as it's a clone of '${clone.name.split("/")[1]}'`,
    );
  return copied;
}
