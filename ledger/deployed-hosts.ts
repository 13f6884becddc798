import { parse } from "yaml";
import { z } from "zod";
import type { Claim } from "./claims";
import { LedgerError } from "./ledger-error";

/** A host as it was deployed last: Terraform writes `hosts.yml` when it applies. */
export interface DeployedHost {
  readonly fqdn: string;
  readonly isProtected: boolean;
  /** Addresses and MAC addresses of its network devices. */
  readonly identities: readonly string[];
}

/** What matters here of `hosts.yml`, in the form that `inventory/` gives it. */
const inventory = z.object({
  all: z.object({
    hosts: z.record(
      z.string(),
      z.object({
        tenantry_protected: z.literal(true).optional(),
        network_devices: z.record(z.string(), z.record(z.string(), z.string())).optional(),
      }),
    ),
  }),
});

/** Returns where a tenant's `hosts.yml` is, relative to the repository root. */
export function getHostsPath(tenant: string): string {
  return `tenant-inventory/${tenant}/hosts.yml`;
}

/**
 * Returns the hosts of a tenant's `hosts.yml`.
 *
 * @param text of the file; undefined: there is none
 * @throws LedgerError when it is not what Terraform writes: it would be unknown what is deployed.
 */
export function parseDeployedHosts(tenant: string, text: string | undefined): DeployedHost[] {
  if (text === undefined) return [];
  const remedy = `take the file of the last commit, or deploy ${tenant}`;
  try {
    return Object.entries(inventory.parse(parse(text)).all.hosts).map(([fqdn, host]) => ({
      fqdn,
      isProtected: host.tenantry_protected === true,
      identities: Object.values(host.network_devices ?? {}).flatMap((device) => Object.values(device)),
    }));
  } catch {
    throw new LedgerError(`${getHostsPath(tenant)} is not as Terraform writes it; ${remedy}`);
  }
}

/** Returns the FQDNs of the hosts that were protected when they were deployed last. See {@link parseDeployedHosts}. */
export function listProtectedHosts(tenant: string, text: string | undefined): string[] {
  // Most tenants protect nothing, and YAML takes its time.
  if (!text?.includes("tenantry_protected: true")) return [];
  return parseDeployedHosts(tenant, text)
    .filter(({ isProtected }) => isProtected)
    .map(({ fqdn }) => fqdn);
}

/**
 * Whether a machine that is deployed has a retired identity still: addresses, MAC addresses and names as its inventory
 * has them, the VMID of a VM that is gone from the code with its name.
 *
 * @param claims all of the ledger
 * @param hosts of the owner's tenant
 */
export function isDeployed(claim: Claim, claims: readonly Claim[], hosts: readonly DeployedHost[]): boolean {
  if (claim.kind === "address" || claim.kind === "mac") {
    return hosts.some(({ identities }) => identities.includes(String(claim.value)));
  }
  const own = claims.filter(({ owner }) => owner === claim.owner);
  if (claim.kind === "vmid" && own.some(({ kind, retired }) => kind === "vmid" && !retired)) return false;
  const names = claim.kind === "vmid" ? own.filter(({ kind }) => kind === "fqdn") : [claim];
  return names.some(({ value }) => hosts.some(({ fqdn }) => fqdn === value));
}
