import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isAsWanted } from "../checks/record-data";
import type { StateResource } from "../engine/state-document";
import { hashStack, type StackDocument } from "../plan/stack-document";
import { readBlocks, vmType } from "../plan/vm-values";
import type { Finding } from "../report/drift-schema";
import { isOfState } from "../world/applied-record";
import type { ClusterVm } from "../world/cluster-look";
import { getRecordKey } from "./held-records";
import type { TenantLook } from "./tenant-look";

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** Kinds of drift that `--fast` does not look for, for people, a line each. */
export const unclaimed = [
  "cores and memory of a VM that runs, as lists show them at its next start",
  "of a VM's configuration all but name, tags, pool, node and the size of the disk that it boots from",
  "what no plan shows: protection, further and detached disks, devices, boot order, snapshots, cloud-init's settings",
  "a VM that was rolled back or restored, and a stranger that looks like ours in all that lists show",
];

/** Whether `--fast` finds what a full run finds: it plans a tenant as soon as one of these is there. */
export function isClaimed({
  verdict,
  address,
  attribute,
}: Pick<Finding, "verdict" | "address" | "attribute">): boolean {
  if (["deleted", "stopped", "moved", "pending", "file-missing", "unmanaged"].includes(verdict)) return true;
  if (!address.startsWith(`${vmType}.`)) return true;
  return claimedAttributes.includes(attribute);
}

/** Of VMs. The disk that a VM boots from is its first. */
const claimedAttributes = ["", "name", "tags", "pool_id", "template", "lock", "disk[0].size"];

/**
 * Returns why a tenant has to be planned, in a few words: the first thing that the cluster's list of VMs, its zones, its
 * files and its configuration have otherwise than its state; undefined where all of them agree.
 *
 * @param folder of the engine, absolute
 * @param hasUnmanaged whether there is something that no state holds
 */
export function findDifference(
  look: TenantLook,
  {
    stack,
    folder,
    hasUnmanaged,
  }: { readonly stack: StackDocument; readonly folder: string; readonly hasUnmanaged: boolean },
): string | undefined {
  const { state, record, cluster } = look;
  if (look.problems.length > 0 || cluster === undefined) return "it could not be read";
  if (record === undefined) return "no apply has recorded it yet";
  if (record.configuration !== hashStack(stack)) return "its configuration has changed";
  if (state === undefined || state.isUnfinished) return "its last apply was not finished";
  // The configuration may be what was applied once, and the state what another one left since.
  if (!isOfState(record, state)) return "something else has applied it since";
  if (hasUnmanaged) return "something is not managed";
  const vms = new Map(cluster.vms.map((vm) => [vm.vmid, vm]));
  const differing = state.resources.find(
    (resource) =>
      (resource.type === vmType && differs(resource, vms.get(Number(resource.attributes.vm_id)))) ||
      (resource.type === "local_file" && !isWritten(resource, folder)),
  );
  if (differing !== undefined) return `${differing.address} is not as it was`;
  return findRecord(look);
}

/** What the cluster's list has of a VM. Sizes are not there while a node has not told of a new VM yet. */
function differs({ attributes }: StateResource, vm: ClusterVm | undefined): boolean {
  if (vm === undefined || vm.type !== "qemu" || vm.lock !== undefined) return true;
  const [memory = {}] = readBlocks(attributes, "memory");
  const [cpu = {}] = readBlocks(attributes, "cpu");
  const [slot] = Array.isArray(attributes.boot_order) ? attributes.boot_order : [];
  const disk = readBlocks(attributes, "disk").find((one) => one.interface === slot);
  const tags = Array.isArray(attributes.tags) ? attributes.tags.map(String) : [];
  const cores = Number(cpu.hotplugged) || Number(cpu.cores) * Number(cpu.sockets);
  return (
    vm.node !== attributes.node_name ||
    vm.name !== attributes.name ||
    vm.pool !== attributes.pool_id ||
    vm.template !== (attributes.template === true) ||
    (vm.status === "running") !== (attributes.started === true) ||
    [...vm.tags].sort().join() !== tags.sort().join() ||
    vm.maxmem !== Number(memory.dedicated) * mebibyte ||
    vm.maxcpu !== cores ||
    (disk !== undefined && vm.maxdisk !== Number(disk.size) * gibibyte)
  );
}

function isWritten({ attributes: { filename, content } }: StateResource, folder: string): boolean {
  try {
    return readFileSync(join(folder, String(filename)), "utf8") === content;
  } catch {
    return false; // not there, or not a file
  }
}

/** The configuration is what was applied: the records that it asks for are those of the state. */
function findRecord({ intent, transfers }: TenantLook): string | undefined {
  const served = new Map<string, { readonly type: string; readonly data: string; readonly ttlSeconds: number }[]>();
  for (const record of transfers.flatMap(({ records }) => records)) {
    const key = getRecordKey(record.fqdn, record.type);
    served.set(key, [...(served.get(key) ?? []), record]);
  }
  const record = intent.records.find((wanted) => {
    const found = served.get(getRecordKey(wanted.fqdn, wanted.type)) ?? [];
    return !isAsWanted(wanted, found) || found.some(({ ttlSeconds }) => ttlSeconds !== wanted.ttlSeconds);
  });
  return record && `${record.address} is not as it was`;
}
