import type { NicIntent, TenantIntent, VmIntent } from "../../ledger/fleet-document";
import { renderCount } from "../report/one-line";
import type { PlannedResource } from "./changes";
import { compareReplaced } from "./replacements";
import type { Effect } from "./tenant-plan";
import { renderAttribute } from "./words-attribute";
import { renderDisks, renderLoss } from "./words-disk";
import { renderVmUpdate } from "./words-vm-update";

/** Why the engine replaces, where no attribute is the reason. */
const reasons: Readonly<Record<string, string>> = {
  replace_by_request: "rebuilt on request",
  replace_because_tainted: "it was left half made by an earlier apply",
  replace_by_triggers: "what it is bound to changes",
};

/** What is known of a resource beside the plan. */
export interface Knowledge {
  readonly intent: TenantIntent;
  /** Whether it was there after the last apply, and is not found now. */
  readonly isGone: boolean;
}

/** Returns what a plan does to a VM, in the owner's words. */
export function renderVmAction(resource: PlannedResource, effect: Effect, { intent, isGone }: Knowledge): string {
  const { address, type, deposed, change } = resource;
  const id = address.slice(type.length + 1);
  if (change.actions.join() === "forget") return `${id} is forgotten: it stays, and no state holds it any more`;
  if (effect === "creates")
    return `+ ${renderVm(id, intent)}${isGone ? "; it is gone, or its token no longer sees it" : ""}`;
  if (effect === "replaces") return `REPLACES ${id}: ${renderReasons(resource)}; ${renderLoss(change.before)}`;
  if (!change.actions.includes("delete")) return renderVmUpdate(resource, id);
  const what = deposed === undefined ? id : `what an earlier apply has left of ${id}`;
  return `DESTROYS ${what}: ${renderLoss(change.before)}`;
}

/** Returns `api-vm02, 4 cores, 8 GiB, 32 GiB disk, VLAN 100, 10.100.0.11, api-vm02.example`. */
function renderVm(id: string, intent: TenantIntent): string {
  const vm = intent.vms.find((one) => one.id === id);
  if (vm === undefined) return id;
  const disks = renderDisks(vm.disks.map(({ sizeGiB }) => sizeGiB));
  const nics = vm.nics.flatMap((nic) => renderNic(nic, intent));
  return [id, renderCount(vm.cores, "core"), renderMemory(vm), disks, ...nics, vm.fqdn].join(", ");
}

function renderMemory({ memoryMiB }: VmIntent): string {
  return memoryMiB % 1024 === 0 ? `${memoryMiB / 1024} GiB` : `${memoryMiB} MiB`;
}

function renderNic({ network, address, ipv6Address }: NicIntent, { networks }: TenantIntent): string[] {
  const vlanId = networks.find(({ id }) => id === network)?.vlanId;
  return [
    vlanId === undefined ? `network ${network}` : `VLAN ${vlanId}`,
    address ?? "address by DHCP",
    ...(ipv6Address === null ? [] : [ipv6Address]),
  ];
}

/** What cannot be changed in place first, and then what changes with it. */
function renderReasons({ change, action_reason: reason = "" }: PlannedResource): string {
  const { forcing, others } = compareReplaced(change);
  const words = [
    ...(reasons[reason] === undefined ? [] : [reasons[reason]]),
    ...[...forcing, ...others].map(renderAttribute),
  ];
  return words.join(", ") || "it cannot be changed in place";
}
