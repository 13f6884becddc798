import { join } from "node:path";
import { z } from "zod";
import type { TenantIntent } from "../../ledger/fleet-document";
import { readIfThere, writeIfChanged } from "../../toolchain/files";
import { CommandError } from "../command-error";
import type { StateDocument } from "../engine/state-document";
import { parseJson } from "../parse-json";
import type { VmLook } from "./vm-look";
import { parseSlot, readProperty, readVolume } from "./vm-options";

const vmForm = z.strictObject({
  vmId: z.int(),
  node: z.string(),
  uuid: z.string(),
  vmgenid: z.string(),
  config: z.record(z.string(), z.union([z.string(), z.number()])),
});

const recordForm = z.strictObject({
  version: z.literal(1),
  tenant: z.string(),
  configuration: z.string(),
  state: z.strictObject({ lineage: z.string(), serial: z.int() }).nullable(),
  vms: z.record(z.string(), vmForm),
});

/** A VM as it was when its tenant was applied last. */
export interface AppliedVm {
  readonly vmId: number;
  readonly node: string;
  /** The SMBIOS UUID that the VM was born with; empty: it has none. */
  readonly uuid: string;
  /** The VM generation id: another one after a rollback or a restored backup. Empty: it has none. */
  readonly vmgenid: string;
  /**
   * Options that no plan shows, as Proxmox VE prints them. Of a network device, `netN`, the MAC address alone; of a disk
   * its volume alone: a plan shows the rest.
   */
  readonly config: Readonly<Record<string, string | number>>;
}

/**
 * `terraform/applied.json` of a tenant's inventory: what its last apply made of its VMs, as far as no plan tells. Written
 * by each apply, and committed as `hosts.yml` is.
 */
export interface AppliedRecord {
  readonly version: 1;
  readonly tenant: string;
  /** SHA-256 of the configuration that was applied last as a whole; empty: none was. */
  readonly configuration: string;
  /** The state that it left; `null`: none. */
  readonly state: { readonly lineage: string; readonly serial: number } | null;
  /** By construct id. */
  readonly vms: Readonly<Record<string, AppliedVm>>;
}

/**
 * Returns what a tenant's last apply recorded; undefined where none did.
 *
 * @param root the checkout
 * @throws CommandError when the file is not what an apply writes.
 */
export function readAppliedRecord(root: string, intent: TenantIntent): AppliedRecord | undefined {
  const path = getPath(intent);
  const text = readIfThere(join(root, path));
  if (text === undefined) return undefined;
  const { success, data, error } = recordForm.safeParse(parseJson(text));
  if (success && data.tenant === intent.tenant) return data;
  const [issue] = error?.issues ?? [];
  const problem = success
    ? `it is of tenant "${data.tenant}"`
    : issue && issue.path.length > 0
      ? `${issue.path.join(".")}: ${issue.message}`
      : "no JSON object";
  throw new CommandError(
    `${path} is not as an apply writes it (${problem}); take the file of the last commit, or remove it and run: npx tenantry apply ${intent.tenant}`,
  );
}

/**
 * Writes what an apply made, in one step: whoever reads it meanwhile sees the old record or the new one. Leaves the file
 * alone where it is equal.
 *
 * @param root the checkout
 */
export function writeAppliedRecord(root: string, intent: TenantIntent, record: AppliedRecord): void {
  writeIfChanged(join(root, getPath(intent)), `${JSON.stringify(sortKeys(record), undefined, 2)}\n`, 0o644);
}

/** Whether the state is the one that the recorded apply left: nothing else has applied since. */
export function isOfState({ state }: AppliedRecord, now: StateDocument | undefined): boolean {
  return state?.lineage === now?.lineage && state?.serial === now?.serial;
}

/**
 * Returns a record without the VMs that something else, as plain `cdktf deploy`, may have made anew since: the state has
 * been written since, and there is a VM with another UUID.
 */
export function forgetReplaced(
  record: AppliedRecord,
  state: StateDocument | undefined,
  looks: readonly VmLook[],
): AppliedRecord {
  if (isOfState(record, state)) return record;
  const uuids = new Map(looks.map((look) => [look.vmId, renderVmRecord(look).uuid]));
  const kept = Object.entries(record.vms).filter(([, { vmId, uuid }]) => (uuids.get(vmId) ?? uuid) === uuid);
  return { ...record, vms: Object.fromEntries(kept) };
}

/** Returns what is recorded of a VM. */
export function renderVmRecord({ vmId, node, config }: VmLook): AppliedVm {
  return {
    vmId,
    node,
    uuid: readProperty(config.smbios1, "uuid") ?? "",
    vmgenid: String(config.vmgenid ?? ""),
    config: Object.fromEntries(
      Object.entries(config).flatMap(([option, value]) => {
        const kept = renderOption(option, value);
        return kept === undefined ? [] : [[option, kept]];
      }),
    ),
  };
}

/**
 * What a plan shows of a tenant's VM (bpg/proxmox 0.111.1, proxmoxtf/resource/vm/vm.go: of a clone it compares the blocks
 * that are configured, and of the rest what is configured otherwise than by default).
 */
const shownByPlans = new Set([
  ...["name", "description", "tags", "onboot", "agent"],
  ...["memory", "balloon", "ivshmem", "hugepages", "keephugepages"],
  ...["cores", "sockets", "cpu", "cpulimit", "cpuunits", "numa", "vcpus", "affinity", "arch"],
]);

/** What is no setting: identity, which is recorded by itself, and what comes and goes with tasks and snapshots. */
const noSettings = new Set([
  ...["smbios1", "vmgenid", "meta", "lock", "digest"],
  ...["parent", "snaptime", "vmstate", "runningmachine", "runningcpu", "running-nets-host-mtu"],
]);

function renderOption(option: string, value: string | number): string | number | undefined {
  if (shownByPlans.has(option) || noSettings.has(option)) return undefined;
  switch (parseSlot(option)?.kind) {
    case "ipconfig":
      return undefined;
    case "net":
      return readProperty(value, "mac");
    case "disk":
    case "unused":
      return readVolume(value);
    default:
      return value;
  }
}

function getPath({ inventory }: TenantIntent): string {
  return `${inventory}/terraform/applied.json`;
}

function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
