import { join } from "node:path";
import { type FleetDocument, fleetVersion, type TenantIntent } from "../ledger/fleet-document";
import { readIfThere } from "../toolchain/files";
import { CommandError } from "./command-error";

/**
 * Returns tenants of the last synthesis.
 *
 * @param names tenants; none: all of them
 * @throws CommandError when nothing is synthesized, or a name is no tenant's.
 */
export function readFleet(root: string, names: readonly string[]): TenantIntent[] {
  return selectTenants(readFleetDocument(root).tenants, names);
}

/**
 * Returns tenants of a fleet.
 *
 * @param names tenants; none: all of them
 * @throws CommandError when a name is no tenant's.
 */
export function selectTenants(fleet: readonly TenantIntent[], names: readonly string[]): TenantIntent[] {
  const unknown = names.filter((name) => !fleet.some(({ tenant }) => tenant === name));
  if (unknown.length > 0) {
    const known = fleet.map(({ tenant }) => tenant).join(", ");
    throw new CommandError(
      `no tenant "${unknown[0]}" in cdktf.out/fleet.json (${known}); after adding it: npx cdktf synth`,
    );
  }
  return names.length === 0 ? [...fleet] : fleet.filter(({ tenant }) => names.includes(tenant));
}

/**
 * Returns what the last synthesis says of the fleet.
 *
 * @throws CommandError when nothing is synthesized.
 */
export function readFleetDocument(root: string): FleetDocument {
  const text = readIfThere(join(root, "cdktf.out", "fleet.json"));
  if (text === undefined) throw new CommandError("cdktf.out/fleet.json is not there; run: npx cdktf synth");
  const document = JSON.parse(text) as FleetDocument;
  if (document.version === fleetVersion) return document;
  throw new CommandError(
    `cdktf.out/fleet.json has version ${document.version}, and this tenantry reads ${fleetVersion}; run: npx cdktf synth`,
  );
}
