import type { VmIntent } from "../../ledger/fleet-document";
import type { Attributes } from "../plan/vm-values";
import { renderTransition } from "../plan/words-value";
import { type AppliedVm, renderVmRecord } from "../world/applied-record";
import type { VmLook } from "../world/vm-look";
import { parseSlot } from "../world/vm-options";
import type { DriftFinding } from "./drift-finding";
import { isToldByState, readStateDisks, readStateOptions, type VmOptions } from "./state-options";

type Found = Omit<DriftFinding, "tenant" | "address">;

/** What is known of one VM that is deployed. */
export interface KnownVm {
  /** Id in the code. */
  readonly id: string;
  /** As the code asks for it; undefined: it does not any more. */
  readonly intent: VmIntent | undefined;
  /** As the state has it. */
  readonly attributes: Attributes;
  /** As the last apply recorded it; undefined: none did. */
  readonly record: AppliedVm | undefined;
  /** As it was found. */
  readonly look: VmLook;
}

/** One option that differs. */
interface OptionDrift {
  readonly option: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

/**
 * Returns the options of a VM that are no longer as they were applied and that no plan shows: MAC address, protection,
 * further and detached disks, USB, display, arguments, OS type, controller, boot order, what cloud-init was told, and
 * whatever else has been set by hand. An apply leaves them all as they are.
 *
 * Compared with what the last apply recorded; with what the state tells, where there is no record.
 */
export function judgeOptions(vm: KnownVm): Found[] {
  const live = renderVmRecord(vm.look).config;
  const applied = vm.record?.config ?? readStateOptions(vm.attributes);
  const options = [...new Set([...Object.keys(applied), ...Object.keys(live)])].sort();
  return options
    .filter((option) => vm.record !== undefined || isToldByState(option))
    .map((option) => compareOption(vm, option, applied, live))
    .filter((drift) => drift !== undefined)
    .map((drift): Found => {
      const shown = showOption(drift);
      const { option: attribute, before, after } = shown;
      const message = `${vm.id}: ${renderOption(shown)} outside; no plan shows it, and an apply leaves it`;
      return { verdict: "changed", attribute, before, after, apply: "nothing", message };
    });
}

function compareOption(vm: KnownVm, option: string, applied: VmOptions, live: VmOptions): OptionDrift | undefined {
  const after = live[option] ?? null;
  // Nobody may set it beside the code, whatever was applied.
  const before = option === "protection" ? (vm.intent?.protected ? 1 : null) : (applied[option] ?? null);
  if (isSameOption(option, before, after) || isShownByPlan(vm, option, { before, after }, live)) return undefined;
  return { option, before, after };
}

function isSameOption(option: string, before: string | number | null, after: string | number | null): boolean {
  if (option === "sshkeys") return readKeys(before) === readKeys(after);
  if (option === "boot") return readOrder(before) === readOrder(after);
  // An option that is 0 is one that is not set: all of these are off by default.
  if (option === "protection" || option === "template") return (Number(before) || 0) === (Number(after) || 0);
  if (option.startsWith("net")) return String(before).toUpperCase() === String(after).toUpperCase();
  return String(before ?? "") === String(after ?? "");
}

/** What the engine's plan tells of, or something else of our own. */
function isShownByPlan(
  { intent, attributes }: KnownVm,
  option: string,
  { before, after }: Pick<OptionDrift, "before" | "after">,
  live: VmOptions,
): boolean {
  if (option === "template") return true;
  if (option === "protection") return attributes.protection === true || intent?.protected === true;
  if ([before, after].some((value) => String(value).includes("cloudinit"))) return true;
  const disks = readStateDisks(attributes);
  switch (parseSlot(option)?.kind) {
    case "net": {
      const isLiteral = intent?.nics.some((nic) => nic.interface === option && nic.mac !== null);
      return isLiteral === true || before === null || after === null;
    }
    case "disk": {
      const disk = disks.get(option);
      if (disk === undefined) return false;
      // The volume of a VM that has become a template has another name.
      return after === null || !String(after).startsWith(`${disk.datastore_id}:`) || Boolean(live.template);
    }
    case "unused":
      // The disk that it was: a plan would put an empty one in its place.
      return [...disks.values()].some((disk) => after === `${disk.datastore_id}:${disk.path_in_datastore}`);
    default:
      return false;
  }
}

/** A password is masked by Proxmox VE; how long the mask is, is nobody's matter. */
function showOption(drift: OptionDrift): OptionDrift {
  const { option, before, after } = drift;
  if (option === "sshkeys") return { option, before: readKeys(before) || null, after: readKeys(after) || null };
  if (option === "cipassword") return { option, before: before && "(sensitive)", after: after && "(sensitive)" };
  if (option === "boot") return { option, before: readOrder(before), after: readOrder(after) };
  return drift;
}

const names: Readonly<Record<string, string>> = {
  args: "QEMU arguments",
  boot: "boot order",
  ciuser: "cloud-init user",
  nameserver: "name servers",
  ostype: "OS type",
  scsihw: "SCSI controller",
  searchdomain: "search domain",
  vga: "display",
};

function renderOption({ option, before, after }: OptionDrift): string {
  const event = before === null ? "added" : after === null ? "removed" : "changed";
  if (option === "sshkeys") return `SSH keys of cloud-init ${event}`;
  if (option === "cipassword") return `cloud-init password ${before === null ? "set" : event}`;
  if (option === "protection") return `protection ${after === null ? "taken off" : "set"}`;
  const kind = parseSlot(option)?.kind;
  const name = names[option] ?? nameSlot(option, kind);
  return `${name} ${renderTransition(before, after)}`;
}

function nameSlot(option: string, kind: string | undefined): string {
  if (kind === "net") return `${option} MAC`;
  if (kind === "disk") return `disk ${option}`;
  if (kind === "unused") return `detached disk ${option}`;
  if (kind === "usb") return `USB device ${option}`;
  if (kind === "hostpci") return `PCI device ${option}`;
  return option;
}

/** The slots alone, as Proxmox VE leaves `order=` where there are none any more. */
function readOrder(value: string | number | null): string | null {
  const slots = String(value ?? "")
    .replace(/^order=/, "")
    .trim();
  return slots === "" ? null : slots;
}

/** Proxmox VE keeps them percent-encoded, with what ends a line. */
function readKeys(value: string | number | null): string {
  const text = String(value ?? "");
  try {
    return decodeURIComponent(text).trim();
  } catch {
    return text;
  }
}
