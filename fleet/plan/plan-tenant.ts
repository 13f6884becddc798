import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TenantIntent } from "../../ledger/fleet-document";
import type { Engine } from "../../toolchain/engine";
import { CommandError } from "../command-error";
import { type Credentials, readCredentials } from "../engine/credentials";
import { EngineError, TenantEngine } from "../engine/tenant-engine";
import type { TenantAddress } from "./address";
import type { PlanDocument } from "./changes";
import { judgePlan, noteTemplates } from "./judge-plan";
import { type PlanOrigin, readOrigin } from "./plan-origin";
import { readStack } from "./stack-document";
import type { MadePlan } from "./tenant-plan";

/** A tenant that was planned, or that could not be. */
export interface PlannedTenant {
  readonly intent: TenantIntent;
  readonly plan: MadePlan;
  /** What the plan was made with; undefined: it failed. */
  readonly engine: TenantEngine | undefined;
  /** The tenant's; undefined: it failed. */
  readonly credentials: Credentials | undefined;
  /** What the plan was made from; undefined: it failed. */
  readonly origin: PlanOrigin | undefined;
  /** The engine's plan file, by absolute path; undefined: nothing to apply, failed, or not kept. */
  readonly planFile: string | undefined;
  /** undefined: nothing to apply, failed, or not kept. */
  readonly document: PlanDocument | undefined;
  /** All that the engine said when it failed, redacted. */
  readonly output: string | undefined;
}

/** What {@link planTenant} needs. */
export interface PlanTenantSettings {
  /** The checkout, synthesized. */
  readonly root: string;
  readonly engine: Engine;
  /** The caller's. */
  readonly environment: NodeJS.ProcessEnv;
  /** For plan files: absolute, nobody else's to read. */
  readonly folder: string;
  /** VMs to replace on purpose. @default none */
  readonly rebuild?: readonly TenantAddress[];
  /** Returns a tenant's credentials. @default - read from the environment or a helper */
  readonly credentialsOf?: (intent: TenantIntent) => Credentials;
  /** Aborted: what runs is ended. @default never */
  readonly signal?: AbortSignal;
}

/**
 * Plans a tenant, with its own credentials alone.
 *
 * @throws CommandError, EngineError when there is no plan.
 */
export async function planTenant(settings: PlanTenantSettings, intent: TenantIntent): Promise<PlannedTenant> {
  const { root, environment, signal } = settings;
  const started = performance.now();
  const credentials = settings.credentialsOf?.(intent) ?? (await readCredentials(intent, environment));
  const engine = new TenantEngine({ root, intent, engine: settings.engine, credentials, environment });
  const interrupt = () => engine.interrupt();
  signal?.addEventListener("abort", interrupt);
  try {
    // Before the plan: where the state moves in between, an apply refuses the plan, and never takes a wrong one.
    const state = await engine.readState();
    const stack = readStack(root, intent);
    const { planFile, document } = await makePlan(settings, intent, engine);
    return {
      intent,
      plan: {
        tenant: intent.tenant,
        ...(document ? judgePlan({ intent, plan: document }) : nothingToDo),
        notes: [...noteTemplates(intent, stack, state), ...engine.warnings],
        error: null,
        durationMs: performance.now() - started,
      },
      engine,
      credentials,
      origin: readOrigin(engine.folder, settings.engine, stack, state),
      planFile,
      document,
      output: undefined,
    };
  } finally {
    signal?.removeEventListener("abort", interrupt);
  }
}

/** Returns what stands for a tenant that has no plan. */
export function failPlan(intent: TenantIntent, error: unknown, durationMs: number): PlannedTenant {
  const { message, stack } = error as Error;
  const output = error instanceof EngineError ? error.output : error instanceof CommandError ? undefined : stack;
  return {
    intent,
    // One line, which begins with the tenant wherever it is shown.
    plan: {
      tenant: intent.tenant,
      ...nothingToDo,
      verdict: "failed",
      notes: [],
      error: message.replace(`[${intent.tenant}] `, "").replaceAll("\n", "; "),
      durationMs,
    },
    engine: undefined,
    credentials: undefined,
    origin: undefined,
    planFile: undefined,
    document: undefined,
    output,
  };
}

const nothingToDo = { verdict: "unchanged", actions: [], hazards: [] } as const;

async function makePlan(
  { folder, rebuild = [], signal }: PlanTenantSettings,
  { tenant }: TenantIntent,
  engine: TenantEngine,
): Promise<Pick<PlannedTenant, "planFile" | "document">> {
  const planFile = join(folder, `${tenant}.tfplan`);
  const replace = rebuild.filter((one) => one.tenant === tenant).map(({ address }) => address);
  signal?.throwIfAborted();
  const outcome = await engine.plan({ out: planFile, replace });
  signal?.throwIfAborted();
  if (outcome === "changes") return { planFile, document: await engine.show(planFile) };
  rmSync(planFile);
  return { planFile: undefined, document: undefined };
}
