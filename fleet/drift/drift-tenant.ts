import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TenantIntent } from "../../ledger/fleet-document";
import { listInnerZones } from "../../substrate/site";
import type { PlannedTenant } from "../plan/plan-tenant";
import { planTenants } from "../plan/plan-tenants";
import { readStack } from "../plan/stack-document";
import { vmType } from "../plan/vm-values";
import { joinWords } from "../plan/words-value";
import { forgetReplaced } from "../world/applied-record";
import type { DriftFinding } from "./drift-finding";
import { findDifference } from "./fast-comparison";
import type { FleetOwners } from "./fleet-owners";
import { listHeldRecords } from "./held-records";
import { judgePlanDrift } from "./judge-plan-drift";
import { judgeVm, type KnownVm } from "./judge-vm";
import { judgeZone } from "./judge-zone";
import { mergeFindings } from "./merge-findings";
import { type LookSettings, listVmIds, lookAtStateVms, lookAtTenant, type TenantLook } from "./tenant-look";
import { findUnmanagedVms } from "./unmanaged";

/** What a look for the drift of one tenant needs. */
export interface DriftTenantSettings extends LookSettings {
  readonly owners: FleetOwners;
  /** For plan files: absolute, nobody else's to read. */
  readonly folder: string;
  /** Whether a tenant is planned only where something differs. */
  readonly isFast: boolean;
}

/** What was found of one tenant. */
export interface DriftedTenant {
  readonly tenant: string;
  readonly findings: readonly DriftFinding[];
  readonly notes: readonly string[];
  /** Whether the engine made a plan, and every VM was looked at. */
  readonly isPlanned: boolean;
  /** What could not be read, in one line. */
  readonly error: string | null;
  /** Record sets that its state holds, by `getRecordKey`. */
  readonly heldRecords: readonly string[];
  readonly durationMs: number;
}

/** Looks for the drift of one tenant. What cannot be read is told of, and stops nothing else. */
export async function driftTenant(settings: DriftTenantSettings, intent: TenantIntent): Promise<DriftedTenant> {
  const started = performance.now();
  const look = await lookAtTenant(settings, intent);
  const unmanaged = findUnmanaged(settings, look);
  const reason = settings.isFast ? findReason(settings, look, unmanaged.length > 0) : undefined;
  const rest = settings.isFast && reason === undefined ? nothingMore : await lookCloser(settings, look);
  const problems = [...new Set([...look.problems, ...rest.problems])];
  return {
    tenant: intent.tenant,
    findings: [...rest.findings, ...unmanaged],
    notes: [
      ...(reason === undefined ? [] : [`planned, as ${reason}`]),
      ...noteSharedZones(settings, look),
      ...rest.notes,
    ],
    isPlanned: rest.isPlanned,
    error: problems.length > 0 ? problems.join("; ") : null,
    heldRecords: look.state === undefined ? [] : listHeldRecords(look.state),
    durationMs: performance.now() - started,
  };
}

/** What only a plan and the VMs' configurations tell. */
interface CloserLook {
  readonly findings: readonly DriftFinding[];
  readonly notes: readonly string[];
  readonly problems: readonly string[];
  readonly isPlanned: boolean;
}

const nothingMore: CloserLook = { findings: [], notes: [], problems: [], isPlanned: false };

async function lookCloser(settings: DriftTenantSettings, look: TenantLook): Promise<CloserLook> {
  const [vms, planned] = await Promise.all([lookAtStateVms(look), planIfReadable(settings, look)]);
  const known = listKnownVms(look, vms.looks);
  const looked = known.flatMap(([address, vm]) =>
    judgeVm(vm).map((one) => ({ tenant: look.intent.tenant, address, ...one })),
  );
  const isUnrecorded = known.some(([, { record }]) => record === undefined);
  return {
    findings: mergeFindings(planned.findings, looked, listHidden(look)),
    notes: [
      ...planned.notes,
      ...(isUnrecorded
        ? [
            "no apply of tenantry has recorded its VMs as they are: what no plan shows is compared with the state, as far as that tells",
          ]
        : []),
    ],
    problems: [...planned.problems, ...vms.problems],
    isPlanned: planned.isPlanned,
  };
}

/** Where Proxmox VE cannot be read, no plan can be made, and says so in more words. */
async function planIfReadable(settings: DriftTenantSettings, look: TenantLook): Promise<CloserLook> {
  const { root, engine, environment, folder, signal } = settings;
  const { intent, credentials, cluster } = look;
  if (credentials === undefined || cluster === undefined || !look.isStateRead) return nothingMore;
  const stackFolder = join(root, "cdktf.out", intent.folder);
  let findings: readonly DriftFinding[] = [];
  const onPlan = ({ plan: { hazards }, document }: PlannedTenant) => {
    const hasFile = (path: string) => existsSync(join(stackFolder, path));
    if (document) findings = judgePlanDrift({ tenant: intent.tenant, plan: document, hazards, hasFile });
  };
  const [planned] = await planTenants({
    ...{ root, engine, environment, folder, signal, onPlan },
    intents: [intent],
    parallel: 1,
    credentialsOf: () => credentials,
  });
  if (planned === undefined) return { ...nothingMore, problems: ["interrupted"] };
  const { notes, error } = planned.plan;
  return { findings, notes, problems: error === null ? [] : [error], isPlanned: error === null };
}

function findReason({ root }: DriftTenantSettings, look: TenantLook, hasUnmanaged: boolean): string | undefined {
  const stack = readStack(root, look.intent);
  return findDifference(look, { stack, folder: join(root, "cdktf.out", look.intent.folder), hasUnmanaged });
}

function findUnmanaged({ sites, owners }: DriftTenantSettings, look: TenantLook): DriftFinding[] {
  const { intent, state, isStateRead, cluster, transfers } = look;
  const { tenant } = intent;
  const site = sites.find(({ name }) => name === intent.site);
  if (!isStateRead || site === undefined) return [];
  const own = new Set(state ? listHeldRecords(state) : []);
  const isHeld = (key: string) => own.has(key) || (owners.records.get(key) ?? tenant) !== tenant;
  const { dhcpNames } = owners;
  return [
    ...findUnmanagedVms(tenant, cluster?.vms ?? [], { site, owners, held: new Set(listVmIds(state)) }),
    ...transfers.flatMap((transfer) =>
      judgeZone(transfer, { isHeld, dhcpNames, innerZones: listInnerZones(site, transfer.zone) }),
    ),
  ];
}

function noteSharedZones({ owners }: DriftTenantSettings, { intent: { tenant }, transfers }: TenantLook): string[] {
  return transfers.flatMap(({ zone }) => {
    const others = owners.zones.get(zone)?.filter((other) => other !== tenant) ?? [];
    if (others.length === 0) return [];
    return [`zone ${zone} is shared with ${joinWords(others)}: a record there that nobody asks for is told of once`];
  });
}

/** VMs of the state that were found, by Terraform address. */
function listKnownVms(
  { intent, state, record: recorded }: TenantLook,
  looks: Awaited<ReturnType<typeof lookAtStateVms>>["looks"],
): (readonly [string, KnownVm])[] {
  const record = recorded && forgetReplaced(recorded, state, [...looks.values()]);
  return (state?.resources ?? []).flatMap(({ address, type, name, attributes }) => {
    const look = type === vmType ? looks.get(Number(attributes.vm_id)) : undefined;
    if (look === undefined) return [];
    const vm = intent.vms.find(({ id }) => id === name);
    const own = record?.vms[name];
    // A record of another VMID is one of what was replaced since.
    return [
      [address, { id: name, intent: vm, attributes, record: own?.vmId === look.vmId ? own : undefined, look }] as const,
    ];
  });
}

function listHidden({ state, hidden }: TenantLook): ReadonlySet<string> {
  const vms = (state?.resources ?? []).filter(
    ({ type, attributes }) => type === vmType && hidden.has(Number(attributes.vm_id)),
  );
  return new Set(vms.map(({ address }) => address));
}
