import { renderValue } from "../plan/words-value";
import { findOtherIdentity } from "../world/identity";
import { readProperty } from "../world/vm-options";
import type { DriftFinding } from "./drift-finding";
import { judgeOptions, type KnownVm } from "./judge-options";

export type { KnownVm };

type Found = Omit<DriftFinding, "tenant" | "address">;

/**
 * Returns what our own look at a VM's configuration tells, and no plan: that it is another VM, that it was rolled back or
 * restored, made a template or locked, its snapshots, and options that were set by hand ({@link judgeOptions}).
 */
export function judgeVm(vm: KnownVm): Found[] {
  const stranger = judgeIdentity(vm);
  // Whatever else differs of it, it is not ours.
  if (stranger !== undefined) return [stranger];
  return [...judgeGeneration(vm), ...judgeTemplate(vm), ...judgeLock(vm), ...judgeSnapshots(vm), ...judgeOptions(vm)];
}

function judgeIdentity({ id, attributes, record, look }: KnownVm): Found | undefined {
  if (findOtherIdentity(attributes, record, look) === undefined) return undefined;
  const uuid = readProperty(look.config.smbios1, "uuid") ?? "";
  const name = look.config.name === undefined ? "" : ` (${renderValue(look.config.name)})`;
  return {
    verdict: "stranger",
    attribute: "uuid",
    before: record?.uuid || (attributes.name ?? null),
    after: uuid || (look.config.name ?? null),
    apply: "refused",
    message: `${id}: VM ${look.vmId} is another machine now${name}, and an apply would take it over; move it to another VMID, or remove it`,
  };
}

/** Proxmox VE gives a VM another generation id when it goes back in time (Microsoft's VM Generation ID). */
function judgeGeneration({ id, record, look }: KnownVm): Found[] {
  const after = String(look.config.vmgenid ?? "");
  const before = record?.vmgenid ?? "";
  if (before === "" || before === after) return [];
  const message = `${id} has another generation id: it was rolled back to a snapshot, or restored from a backup; to have that recorded: docs/apply-a-change.md`;
  return [{ verdict: "changed", attribute: "identity", before, after: after || null, apply: "nothing", message }];
}

function judgeTemplate({ id, look }: KnownVm): Found[] {
  if (!Number(look.config.template)) return [];
  const message = `${id} was made a template, which Proxmox VE starts no more, and an apply cannot; make it anew: --rebuild`;
  return [{ verdict: "dangerous", attribute: "template", before: false, after: true, apply: "refused", message }];
}

function judgeLock({ id, look }: KnownVm): Found[] {
  const { lock } = look.config;
  if (lock === undefined) return [];
  const kind = renderValue(lock);
  const message = `${id} is locked (${kind}): Proxmox VE refuses every change of it; wait for the task that holds it, or, when there is none: qm unlock ${look.vmId}`;
  return [{ verdict: "changed", attribute: "lock", before: null, after: lock, apply: "nothing", message }];
}

function judgeSnapshots({ id, look: { snapshots } }: KnownVm): Found[] {
  if (snapshots.length === 0) return [];
  const message = `${id} has ${snapshots.length === 1 ? "a snapshot" : "snapshots"} (${renderValue(snapshots)}), which no plan shows`;
  return [{ verdict: "changed", attribute: "snapshots", before: [], after: [...snapshots], apply: "nothing", message }];
}
