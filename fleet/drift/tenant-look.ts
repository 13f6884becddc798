import type { Agent } from "node:https";
import { z } from "zod";
import type { TenantIntent } from "../../ledger/fleet-document";
import type { Site } from "../../substrate/site";
import type { Engine } from "../../toolchain/engine";
import { resolveTarget, type Target } from "../checks/target";
import { CommandError } from "../command-error";
import { type Credentials, readCredentials } from "../engine/credentials";
import type { StateDocument } from "../engine/state-document";
import { TenantEngine } from "../engine/tenant-engine";
import { vmType } from "../plan/vm-values";
import { type AppliedRecord, readAppliedRecord } from "../world/applied-record";
import { type ClusterLook, lookAtCluster } from "../world/cluster-look";
import { ProxmoxError, ProxmoxReader } from "../world/proxmox-reader";
import { lookAtVm, type VmLook } from "../world/vm-look";
import { transferZones, type ZoneTransfer } from "../world/zone-transfer";

/** What a look at tenants needs. */
export interface LookSettings {
  /** The checkout, synthesized. */
  readonly root: string;
  readonly sites: readonly Site[];
  readonly engine: Engine;
  /** The caller's. */
  readonly environment: NodeJS.ProcessEnv;
  /** Of `openConnections`: all tenants share them. */
  readonly connections: Agent;
  /** Aborted: what runs is ended. */
  readonly signal: AbortSignal;
}

/** What can be seen of a tenant without a plan, in few calls. What could not be read, is undefined and a problem. */
export interface TenantLook {
  readonly intent: TenantIntent;
  readonly credentials: Credentials | undefined;
  /** `undefined` also where nothing is deployed yet. */
  readonly state: StateDocument | undefined;
  readonly isStateRead: boolean;
  /** What the last apply recorded. */
  readonly record: AppliedRecord | undefined;
  readonly reader: ProxmoxReader | undefined;
  readonly cluster: ClusterLook | undefined;
  readonly transfers: readonly ZoneTransfer[];
  /** VMIDs of the state whose VM the token does not see, although they are taken. */
  readonly hidden: ReadonlySet<number>;
  /** What could not be read and what to do, a line each. */
  readonly problems: readonly string[];
}

/** Looks at a tenant: its state, the cluster's list of VMs, its zones. Nothing that fails here stops the rest. */
export async function lookAtTenant(settings: LookSettings, intent: TenantIntent): Promise<TenantLook> {
  const { root, environment, engine, sites } = settings;
  const problems: string[] = [];
  const attempt = <T>(read: () => Promise<T> | T) => tryTo(read, problems, intent.tenant);

  const credentials = await attempt(() => readCredentials(intent, environment));
  const target = credentials && (await attempt(() => resolveTarget(intent, sites, environment, credentials)));
  const stateOf = async (known: Credentials) => ({
    state: await new TenantEngine({ root, intent, engine, credentials: known, environment }).readState(),
  });
  const reader = target && (await attempt(() => openReader(target, settings)));
  const [found, cluster, transfers, record] = await Promise.all([
    credentials && attempt(() => stateOf(credentials)),
    reader && attempt(() => lookAtCluster(reader)),
    target && attempt(() => transferZones([target], 1)),
    attempt(() => readAppliedRecord(root, intent)),
  ]);
  problems.push(...(transfers ?? []).flatMap(({ error }) => error ?? []));
  const state = found?.state;
  const missing = cluster ? listVmIds(state).filter((id) => !cluster.vms.some(({ vmid }) => vmid === id)) : [];
  const taken = reader && (await attempt(() => findTaken(reader, missing)));
  return {
    intent,
    credentials,
    state,
    isStateRead: found !== undefined,
    record,
    reader,
    cluster,
    transfers: (transfers ?? []).filter(({ error }) => error === null),
    hidden: taken ?? new Set(),
    problems: [...new Set(problems)],
  };
}

/** Looks at the configurations of the tenant's VMs, where they are now. One that cannot be read is a problem. */
export async function lookAtStateVms({
  intent,
  state,
  reader,
  cluster,
}: TenantLook): Promise<{ readonly looks: ReadonlyMap<number, VmLook>; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  if (reader === undefined || cluster === undefined) return { looks: new Map(), problems };
  const own = new Set(listVmIds(state));
  const there = cluster.vms.filter(({ type, vmid }) => type === "qemu" && own.has(vmid));
  const looks = await Promise.all(
    there.map(({ node, vmid }) => tryTo(() => lookAtVm(reader, node, vmid), problems, intent.tenant)),
  );
  return { looks: new Map(looks.flatMap((look) => (look ? [[look.vmId, look] as const] : []))), problems };
}

/** Returns the VMIDs of a state's VMs. */
export function listVmIds(state: StateDocument | undefined): number[] {
  return (state?.resources ?? [])
    .filter(({ type }) => type === vmType)
    .map(({ attributes }) => Number(attributes.vm_id));
}

/** Returns a failure in one line, which begins with the tenant wherever it is shown. */
function renderFailure(tenant: string, error: unknown): string {
  return (error as Error).message.replaceAll(`[${tenant}] `, "").replaceAll("\n", "; ");
}

async function tryTo<T>(read: () => Promise<T> | T, problems: string[], tenant: string): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    problems.push(renderFailure(tenant, error));
    return undefined;
  }
}

function openReader(
  { endpoint, token: { variable, value } }: Target,
  { connections, signal }: Pick<LookSettings, "connections" | "signal">,
): ProxmoxReader {
  if (value) return new ProxmoxReader({ endpoint, token: value, connections, signal });
  throw new CommandError(
    `${variable} must be the tenant's API token, got nothing; export ${variable}='user@realm!token=uuid'`,
  );
}

/**
 * Which of some VMIDs are not free: everybody may ask for that, also where rights by the pool let nobody see the VM (Proxmox
 * VE API 9.1, `GET /cluster/nextid`: 400 for one that is taken).
 */
async function findTaken(reader: ProxmoxReader, vmIds: readonly number[]): Promise<Set<number>> {
  const taken = await Promise.all(
    vmIds.map(async (vmId) => {
      try {
        await reader.get(`/cluster/nextid?vmid=${vmId}`, z.unknown());
        return [];
      } catch (error) {
        if (error instanceof ProxmoxError && error.status === 400) return [vmId];
        throw error;
      }
    }),
  );
  return new Set(taken.flat());
}
