import type { StateDocument } from "../engine/state-document";
import { vmType } from "../plan/vm-values";
import { type AppliedRecord, type AppliedVm, renderVmRecord } from "../world/applied-record";
import type { VmLook } from "../world/vm-look";

/** What an applied record is made of. */
export interface RecordInput {
  readonly tenant: string;
  /** SHA-256 of the configuration that is applied now; `undefined`: not all of it is. */
  readonly configuration: string | undefined;
  /** What was recorded before. */
  readonly recorded: AppliedRecord | undefined;
  /** The state after the apply; `undefined`: there is none. */
  readonly state: StateDocument | undefined;
  /** The VMs directly before the apply. */
  readonly before: readonly VmLook[];
  /** The VMs after the apply. */
  readonly after: readonly VmLook[];
}

/**
 * Returns what to record of an apply: of each VM what the apply itself has changed, and what was recorded earlier for the
 * rest. Otherwise whatever somebody has changed by hand, and no plan shows, would count as applied from the next apply on.
 *
 * A VM that is half made is not recorded: the next apply replaces it.
 */
export function renderRecord({ tenant, configuration, recorded, state, before, after }: RecordInput): AppliedRecord {
  const vms = (state?.resources ?? []).flatMap(({ type, name, attributes, status }) => {
    if (type !== vmType || status === "tainted") return [];
    const vmId = attributes.vm_id;
    const old = Object.values(recorded?.vms ?? {}).find((vm) => vm.vmId === vmId);
    const [from, to] = [before, after].map((looks) => looks.find((look) => look.vmId === vmId));
    const entry = to === undefined ? old : mergeVm(old, from && renderVmRecord(from), renderVmRecord(to));
    return entry === undefined ? [] : [[name, entry] as const];
  });
  return {
    version: 1,
    tenant,
    ...(configuration === undefined
      ? { configuration: recorded?.configuration ?? "", state: recorded?.state ?? null }
      : { configuration, state: state ? { lineage: state.lineage, serial: state.serial } : null }),
    vms: Object.fromEntries(vms),
  };
}

/** Returns a record without the VMs that an apply is about to destroy: whatever becomes of it, they are ours no more. */
export function forgetVms(recorded: AppliedRecord, vmIds: readonly unknown[]): AppliedRecord {
  const kept = Object.entries(recorded.vms).filter(([, { vmId }]) => !vmIds.includes(vmId));
  return { ...recorded, vms: Object.fromEntries(kept) };
}

function mergeVm(old: AppliedVm | undefined, from: AppliedVm | undefined, to: AppliedVm): AppliedVm {
  if (old?.uuid !== to.uuid || from?.uuid !== to.uuid) return to;
  const { config: oldConfig, ...oldRest } = old;
  const { config: fromConfig, ...fromRest } = from;
  const { config: toConfig, ...toRest } = to;
  return { ...merge(oldRest, fromRest, toRest), config: merge(oldConfig, fromConfig, toConfig) } as AppliedVm;
}

type Options = Readonly<Record<string, string | number>>;

/** What the apply has changed is as it is now, the rest as it was recorded. */
function merge(old: Options, from: Options, to: Options): Options {
  const names = [...new Set([...Object.keys(old), ...Object.keys(from), ...Object.keys(to)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name] === to[name] ? old[name] : to[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
