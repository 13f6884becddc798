import type { TenantIntent } from "../../ledger/fleet-document";
import { sites } from "../../substrate/sites";
import type { Engine } from "../../toolchain/engine";
import { makeTemporaryFolder } from "../../toolchain/temporary-folder";
import { readGoTrust } from "../checks/go-trust";
import type { DriftedTenant } from "../drift/drift-tenant";
import { driftTenants } from "../drift/drift-tenants";
import { unclaimed } from "../drift/fast-comparison";
import { listOwners } from "../drift/fleet-owners";
import { judgeTenants } from "../drift/judge-tenants";
import { readEarlierReport } from "../drift/since";
import { getEngine } from "../engine/get-engine";
import { readEnvironment } from "../environment";
import { Interruption } from "../interruption";
import { findProjectRoot } from "../project-root";
import { readFleetDocument, selectTenants } from "../read-fleet";
import { buildDriftReport, getDriftExitCode } from "../report/drift-report";
import { showProgress } from "../report/progress";
import { renderDrift } from "../report/render-drift";
import { printJson, say } from "../say";
import { synthesize } from "../synthesis";
import { getToday } from "../today";
import { openConnections } from "../world/proxmox-reader";

/** Options of `tenantry drift`, as they are typed. */
export interface DriftOptions {
  /** Whether a tenant is planned only where something differs. */
  readonly fast?: boolean;
  /** An earlier report: what it has is not new. */
  readonly since?: string;
  /** How many tenants at a time. */
  readonly parallel: number;
  /** Report on stdout. */
  readonly json?: boolean;
}

/** `tenantry drift`: what is not as it was applied, or not applied yet. Reads, and changes nothing. */
export async function drift(names: readonly string[], options: DriftOptions): Promise<number> {
  const started = performance.now();
  const interruption = new Interruption();
  const root = findProjectRoot();
  const earlier = options.since === undefined ? undefined : readEarlierReport(options.since);
  const [engine] = await Promise.all([getEngine(), synthesize(root)]);
  const { tenants: fleet, expectedDrift: entries } = readFleetDocument(root);
  const intents = selectTenants(fleet, names);

  const found = await interruption.during((signal) => look({ root, engine, signal, fleet, intents, options }));
  if (interruption.received) {
    const missing = intents.filter(({ tenant }) => !found.some((one) => one.tenant === tenant));
    say(`interrupted; not looked at: ${missing.map(({ tenant }) => tenant).join(", ")}`);
    return interruption.exitCode;
  }
  const report = buildDriftReport({
    engine,
    fast: options.fast ? { unclaimed } : null,
    since: options.since ?? null,
    ...judgeTenants(found, { entries, today: getToday(), earlier }),
    durationMs: performance.now() - started,
  });
  if (options.json) printJson(report);
  say(...renderDrift(report));
  return getDriftExitCode(report);
}

interface Run {
  readonly root: string;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly fleet: readonly TenantIntent[];
  /** Of it, those that are looked at. */
  readonly intents: readonly TenantIntent[];
  readonly options: DriftOptions;
}

async function look({ root, engine, signal, fleet, intents, options }: Run): Promise<DriftedTenant[]> {
  const folder = makeTemporaryFolder("tenantry-drift-");
  const environment = readEnvironment();
  const connections = openConnections(readGoTrust(environment), Math.max(8, options.parallel * 2));
  const progress = showProgress("drift", intents.length);
  try {
    return await driftTenants({
      ...{ root, engine, signal, sites, connections, intents },
      folder: folder.path,
      environment,
      owners: listOwners(fleet, sites),
      isFast: options.fast === true,
      parallel: options.parallel,
      onStart: (tenant) => progress.start(tenant),
      onEnd: (drifted) => progress.end(drifted.tenant, renderEnd(drifted)),
    });
  } finally {
    progress.stop();
    connections.destroy();
    folder.remove();
  }
}

function renderEnd({ findings, error }: DriftedTenant): string {
  if (error !== null) return `failed: ${error}`;
  return findings.length === 0 ? "no drift" : `${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
}
