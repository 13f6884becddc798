import type { TenantIntent } from "../../ledger/fleet-document";
import { type PlanDocument, type PlannedResource, readShownValues } from "./changes";
import type { Hazard } from "./tenant-plan";
import { judgeEffect } from "./verdict";
import {
  type Attributes,
  compareDisks,
  type PlannedDisk,
  readAttributes,
  readBlocks,
  readDisks,
  vmType,
} from "./vm-values";
import { escapeText } from "./words-value";

/** What is known of one VM that a plan changes. */
interface Suspect {
  readonly tenant: string;
  readonly id: string;
  readonly resource: PlannedResource;
  /** As it was found. */
  readonly before: Attributes;
  /** As the last apply left it; `undefined`: nothing has changed since. */
  readonly applied: Attributes | undefined;
}

/**
 * Returns what the provider would do wrongly, as far as the plan alone tells: a disk that shrinks, an empty disk in the
 * place of one that somebody detached, a protected VM or its disk that goes, another VM under our id.
 */
export function findHazards({ tenant }: Pick<TenantIntent, "tenant">, plan: PlanDocument): Hazard[] {
  const { resource_changes: changes = [], resource_drift: drifts = [] } = plan;
  return changes
    .filter((resource) => resource.type === vmType && judgeEffect(resource) !== undefined)
    .flatMap((resource) => {
      const { address, change } = resource;
      const drift = drifts.find((one) => one.address === address);
      const applied = drift === undefined ? undefined : readAttributes(readShownValues(drift.change).before);
      const id = address.slice(vmType.length + 1);
      const suspect = { tenant, id, resource, before: readAttributes(readShownValues(change).before), applied };
      return checks.flatMap((check) => check(suspect)).map((message) => ({ address, message: escapeText(message) }));
    });
}

const checks: readonly ((suspect: Suspect) => string[])[] = [checkStranger, checkShrunk, checkEmptied, checkProtected];

/** "Cannot shrink": bpg/proxmox 0.111.1, vm.go:7299. What else is in the same request is applied all the same. */
function checkShrunk({ id, resource: { change } }: Suspect): string[] {
  if (!change.actions.includes("update")) return [];
  return compareDisks(change).kept.flatMap(({ before, after }) => {
    if (before.sizeGiB === undefined || after.sizeGiB === undefined || after.sizeGiB >= before.sizeGiB) return [];
    const { interface: slot, sizeGiB } = before;
    const prop = slot === "scsi0" ? "diskGiB" : `sizeGiB of ${slot}`;
    return [
      `${id}: disk ${slot} has ${sizeGiB} GiB and cannot shrink to ${after.sizeGiB}; raise ${prop} to at least ${sizeGiB}`,
    ];
  });
}

/** The provider would make a new, empty disk, and every later plan would be empty. */
function checkEmptied(suspect: Suspect): string[] {
  const { resource, before, applied } = suspect;
  const { change } = resource;
  if (!change.actions.includes("update")) return [];
  const lost = readDisks(applied);
  // A disk that is gone leaves a hole in the provider's list, also after a refresh that was written into the state.
  const holes = readDisks(before).map((disk) => disk.interface === "");
  const places = readDisks(change.after).map((disk) => disk.interface);
  return compareDisks(change).added.flatMap((disk) => {
    const formerly = lost.find((one) => one.interface === disk.interface);
    const isLost = formerly !== undefined || holes[places.indexOf(disk.interface)] === true;
    return isLost ? [renderEmptied(suspect, disk, formerly)] : [];
  });
}

function renderEmptied(suspect: Suspect, disk: PlannedDisk, formerly: PlannedDisk | undefined): string {
  const { tenant, id, resource, before } = suspect;
  const { interface: slot, sizeGiB, values } = disk;
  const head = `${id}: disk ${slot} is no longer on VM ${before.vm_id}, and an apply would put an empty one in its place`;
  if (formerly === undefined) {
    // The provider keeps the hole for ever: not even a disk that is there again is read (disk/disk.go:611).
    return (
      `${head}; attach its volume there again (it is an unused disk of the VM), and then run once: npx cdktf deploy ` +
      `${tenant}, which says "Defined disk interface not supported" and knows the disk from then on`
    );
  }
  const { datastore_id: storage, path_in_datastore: path } = formerly.values;
  const loss =
    slot === "scsi0"
      ? `rebuild the VM: --rebuild ${tenant}/${resource.address}`
      : `give it an empty one: qm set ${before.vm_id} --${slot} ${values.datastore_id}:${sizeGiB}`;
  return `${head}; attach ${storage}:${path} there again (it is an unused disk of the VM), or, if the loss is meant, ${loss}`;
}

/** The provider stops the VM, and then Proxmox VE refuses: an outage and a failed apply. */
function checkProtected({ id, resource: { change }, before }: Suspect): string[] {
  if (before.protection !== true) return [];
  const remedy = "deploy protected: false first (docs/protect-a-vm.md)";
  if (change.actions.includes("delete")) {
    return [`${id} is protected, and an apply would stop it before Proxmox VE refuses to remove it; ${remedy}`];
  }
  if (!change.actions.includes("update")) return [];
  return compareDisks(change).removed.map(
    (disk) => `${id} is protected, and Proxmox VE refuses to detach its disk ${disk.interface}; ${remedy}`,
  );
}

/**
 * Name, tags and MAC addresses are all written by an apply, and nobody changes the three of one machine at once. Who has
 * recorded its SMBIOS UUID knows for certain (fleet/world).
 */
function checkStranger({ id, resource: { change }, before, applied }: Suspect): string[] {
  if (applied === undefined || !change.actions.includes("update")) return [];
  const isOther =
    applied.name !== before.name &&
    JSON.stringify(applied.tags) !== JSON.stringify(before.tags) &&
    !readMacs(applied).some((mac) => readMacs(before).includes(mac));
  if (!isOther) return [];
  const name = typeof before.name === "string" ? ` "${before.name}"` : "";
  return [
    `${id}: VM ${before.vm_id}${name} is another machine, by name, tags and MAC addresses, and an apply would take it over; ` +
      "move it to another VMID, or remove it, and plan again",
  ];
}

function readMacs(vm: Attributes): string[] {
  return readBlocks(vm, "network_device").flatMap(({ mac_address: mac }) =>
    typeof mac === "string" && mac !== "" ? [mac.toUpperCase()] : [],
  );
}
