import type { TenantIntent } from "../../ledger/fleet-document";
import type { StateDocument } from "../engine/state-document";
import { isReplacement, type PlanDocument, type PlannedResource } from "../plan/changes";
import type { Hazard } from "../plan/tenant-plan";
import { judgeEffect } from "../plan/verdict";
import { type Attributes, compareDisks, readAttributes, readBlocks, readDisks, vmType } from "../plan/vm-values";
import { escapeText } from "../plan/words-value";
import type { AppliedRecord, AppliedVm } from "./applied-record";
import type { ClusterLook, ClusterVm } from "./cluster-look";
import { findOtherIdentity } from "./identity";
import type { VmLook } from "./vm-look";
import { parseSlot, readVolume } from "./vm-options";

/** A tenant's plan, and what is there. */
export interface PlanAndWorld {
  readonly intent: Pick<TenantIntent, "tenant" | "inventory">;
  readonly plan: PlanDocument;
  /** What the plan alone told: it is not told again. */
  readonly seen: readonly Hazard[];
  readonly state: StateDocument | undefined;
  /** What the last apply recorded. */
  readonly record: AppliedRecord | undefined;
  readonly cluster: ClusterLook;
  /** The tenant's VMs. */
  readonly looks: readonly VmLook[];
}

/** What is known of one VM that a plan does something to. */
interface Suspect extends PlanAndWorld {
  readonly id: string;
  readonly change: PlannedResource["change"];
  /** As the plan found it; nothing where it would be made. */
  readonly before: Attributes;
  readonly after: Attributes;
  /** As the state has it. */
  readonly held: Attributes;
  readonly recorded: AppliedVm | undefined;
  /** What is there under the VMID of the state; undefined: nothing that the token sees. */
  readonly live: ClusterVm | undefined;
  readonly look: VmLook | undefined;
}

/**
 * Returns what the provider would do wrongly to the VMs that a plan changes, as far as the world tells and the plan does
 * not: a node or pool that is not there, a VMID that is taken, a lock, another VM under our VMID, a protection that somebody
 * set, an empty disk in the place of a detached one.
 */
export function findWorldHazards(world: PlanAndWorld): Hazard[] {
  return (world.plan.resource_changes ?? []).filter(isTouched).flatMap((resource) => {
    const { address } = resource;
    const suspect = makeSuspect(world, resource);
    const isTold = world.seen.some((hazard) => hazard.address === address);
    return [...checks, ...(isTold ? [checkRecorded] : checksBesidePlan)]
      .flatMap((check) => check(suspect))
      .map((message) => ({ address, message: escapeText(message) }));
  });
}

const checks: readonly ((suspect: Suspect) => string[])[] = [checkNodes, checkPool, checkVmId, checkLock];

/** Of what a plan can tell as well. */
const checksBesidePlan: typeof checks = [checkStranger, checkProtection, checkDetached];

function isTouched(resource: PlannedResource): boolean {
  return (
    resource.type === vmType &&
    judgeEffect(resource) !== undefined &&
    /create|update|delete/.test(resource.change.actions.join())
  );
}

function makeSuspect(world: PlanAndWorld, { address, previous_address: previous, change }: PlannedResource): Suspect {
  const { state, record, cluster, looks } = world;
  const [id = "", formerId = ""] = [address, previous ?? ""].map((text) => text.slice(vmType.length + 1));
  const before = readAttributes(change.before);
  const vmId = before.vm_id;
  const recorded = [record?.vms[id], record?.vms[formerId]].find((vm) => vm !== undefined && vm.vmId === vmId);
  return {
    ...world,
    id,
    change,
    before,
    after: readAttributes(change.after),
    held: state?.resources.find((one) => one.type === vmType && one.attributes.vm_id === vmId)?.attributes ?? {},
    recorded,
    live: cluster.vms.find(({ vmid }) => vmid === vmId),
    look: looks.find((look) => look.vmId === vmId),
  };
}

/** A VM that moves to a node that is not there is removed first (bpg/proxmox 0.111.1, observed). */
function checkNodes({ id, change: { actions }, before, after, live, cluster }: Suspect): string[] {
  const [clone] = actions.includes("create") ? readBlocks(after, "clone") : [];
  const wanted = [live?.node ?? before.node_name, after.node_name, clone?.node_name];
  return [...new Set(wanted.filter((node) => typeof node === "string"))].flatMap((node) => {
    const status = cluster.nodes.find((one) => one.node === node)?.status;
    if (status === "online") return [];
    const loss = isReplacement({ actions }) ? ", and an apply may remove the VM first" : "";
    return status === undefined
      ? [
          `${id}: the cluster has no node "${node}" (it has ${cluster.nodes.map((one) => one.node).join(", ")})${loss}; correct its name in substrate/`,
        ]
      : [`${id}: node "${node}" is ${status}${loss}; wait until it is online, and plan again`];
  });
}

/** A VM that changes to a pool that is not there is taken out of its own first (observed). */
function checkPool({ id, change: { actions }, before, after, cluster }: Suspect): string[] {
  const { pool_id: pool } = after;
  if (typeof pool !== "string" || pool === "" || cluster.pools.includes(pool)) return [];
  if (!actions.includes("create") && before.pool_id === pool) return [];
  const loss = actions.includes("update") ? ", and an apply may take the VM out of its pool" : "";
  return [
    `${id}: pool "${pool}" is not there, or the API token does not see it${loss}; make it, or give Pool.Audit on /pool/${pool} to the token and to its user (docs/connect-to-proxmox.md)`,
  ];
}

/** What the tenant has already is its own: a VM that gets another name in the code, without a word of it. */
function checkVmId({ id, change: { actions }, before, after, cluster, state }: Suspect): string[] {
  const { vm_id: vmId } = after;
  if (!actions.includes("create") || vmId === before.vm_id) return [];
  const taken = cluster.vms.find(({ vmid }) => vmid === vmId);
  if (!taken || state?.resources.some((one) => one.type === vmType && one.attributes.vm_id === vmId)) return [];
  return [
    `${id}: VMID ${vmId} is taken by ${nameVm(taken)} on node ${taken.node}; remove it or choose another vmId, or, if an apply that was cut off made it: import { to = ${vmType}.${id}, id = "${taken.node}/${vmId}" }`,
  ];
}

/** Every change of a locked VM is refused, in the midst of an apply (observed). */
function checkLock({ id, live, look }: Suspect): string[] {
  const lock = look?.config.lock ?? live?.lock;
  if (lock === undefined || live === undefined) return [];
  const wait =
    lock === "suspended"
      ? `it is suspended to disk: qm resume ${live.vmid}`
      : `wait until that has ended, or, when nothing runs there any more, let the platform's admins end it: qm unlock ${live.vmid}`;
  return [`${id}: VM ${live.vmid} is locked (${lock}), and Proxmox VE refuses to change it; ${wait}`];
}

/** The provider changes whatever has the VMID (observed). */
function checkStranger({ id, intent, change: { actions }, held, recorded, live, look }: Suspect): string[] {
  if (live === undefined || !/update|delete/.test(actions.join())) return [];
  const difference = live.type === "lxc" ? "a container" : look && findOtherIdentity(held, recorded, look);
  if (difference === undefined) return [];
  const loss = actions.includes("delete") ? "destroy it" : "take it over";
  const own = recorded
    ? `; if it is ${id} all the same, take ${id} out of ${intent.inventory}/terraform/applied.json`
    : "";
  return [
    `${id}: ${nameVm(live)} is another machine (${difference}), and an apply would ${loss}; move it to another VMID, or remove it, and plan again${own}`,
  ];
}

/** A plan takes a stranger with our name for our own VM without its disks: the UUID alone tells. */
function checkRecorded(suspect: Suspect): string[] {
  return suspect.recorded?.uuid ? checkStranger(suspect) : [];
}

/** The provider stops the VM, and then Proxmox VE refuses: an outage and a failed apply (observed). */
function checkProtection({ id, change, look }: Suspect): string[] {
  if (look === undefined || Number(look.config.protection ?? 0) === 0) return [];
  const remedy = `if it may go: qm set ${look.vmId} --protection 0`;
  if (change.actions.includes("delete")) {
    return [
      `${id}: somebody has protected VM ${look.vmId}, and an apply would stop it before Proxmox VE refuses to remove it; ${remedy}`,
    ];
  }
  if (!change.actions.includes("update")) return [];
  return compareDisks(change).removed.map(
    (disk) =>
      `${id}: somebody has protected VM ${look.vmId}, and Proxmox VE refuses to detach its disk ${disk.interface}; ${remedy}`,
  );
}

/** The provider would make a new, empty disk, and every later plan would be empty (observed). */
function checkDetached({ id, change, held, recorded, look }: Suspect): string[] {
  if (look === undefined || !change.actions.includes("update")) return [];
  const unused = Object.entries(look.config)
    .filter(([option]) => parseSlot(option)?.kind === "unused")
    .map(([option, value]) => ({ option, volume: readVolume(value) }));
  return compareDisks(change).added.flatMap((disk) => {
    const slot = disk.interface;
    const known = recorded?.config[slot] ?? findVolume(held, slot);
    const kept = unused.find(({ volume }) => volume === known) ?? unused[0];
    if (known === undefined || kept === undefined || look.config[slot] !== undefined) return [];
    return [
      `${id}: disk ${slot} was detached from VM ${look.vmId}, and an apply would put an empty one in its place; attach it again, and plan again: qm set ${look.vmId} --${slot} ${kept.volume}`,
    ];
  });
}

function findVolume(held: Attributes, slot: string): string | undefined {
  const disk = readDisks(held).find((one) => one.interface === slot);
  return disk && `${disk.values.datastore_id}:${disk.values.path_in_datastore}`;
}

function nameVm({ type, vmid, name }: ClusterVm): string {
  return `${type === "lxc" ? "container" : "VM"} ${vmid}${name === undefined ? "" : ` "${name}"`}`;
}
