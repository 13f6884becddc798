import limit from "p-limit";
import type { TenantIntent } from "../../ledger/fleet-document";
import { type DriftedTenant, type DriftTenantSettings, driftTenant } from "./drift-tenant";
import { dropShared } from "./judge-tenants";

/** What {@link driftTenants} needs. */
export interface DriftTenantsSettings extends DriftTenantSettings {
  readonly intents: readonly TenantIntent[];
  /** How many tenants at a time. */
  readonly parallel: number;
  readonly onStart: (tenant: string) => void;
  readonly onEnd: (found: DriftedTenant) => void;
}

/**
 * Looks for the drift of tenants. One that fails stops no other.
 *
 * @returns in the order of the intents; those that an abort left out are not in it.
 */
export async function driftTenants(settings: DriftTenantsSettings): Promise<DriftedTenant[]> {
  const { intents, signal, onStart, onEnd } = settings;
  const inTurn = limit(settings.parallel);
  const found = await Promise.all(
    intents.map((intent) =>
      inTurn(async () => {
        if (signal.aborted) return undefined;
        onStart(intent.tenant);
        const drifted = await driftTenant(settings, intent);
        if (signal.aborted) return undefined;
        onEnd(drifted);
        return drifted;
      }),
    ),
  );
  return dropShared(found.filter((one) => one !== undefined));
}
