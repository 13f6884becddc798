import type { RecordIntent, TenantIntent } from "../../ledger/fleet-document";
import { type DnsZone, listReverseZones, type Site, type TsigKey } from "../../substrate/site";
import { CommandError } from "../command-error";
import type { Credentials } from "../engine/credentials";
import { parsePort } from "../port";
import { findRequiredRights, type RequiredRight } from "./required-rights";

/** Where a tenant would be deployed, and with what. */
export interface Target {
  readonly tenant: string;
  /** Proxmox VE API, as the engine would use it. */
  readonly endpoint: string;
  readonly dns: { readonly server: string; readonly port: number };
  /** The key that signs every update of the tenant. */
  readonly key: TsigKey;
  /** Zones that the tenant's records go to. */
  readonly zones: readonly DnsZone[];
  /** Record sets that the tenant wants. */
  readonly records: readonly RecordIntent[];
  /** Where the Terraform state is kept, as the fleet document has it. */
  readonly state: string;
  /** The tenant's pool. */
  readonly pool: string;
  /** The pools of the site's other tenants, by tenant. */
  readonly otherPools: Readonly<Record<string, string>>;
  /** What the token must be allowed. */
  readonly rights: readonly RequiredRight[];
  readonly token: Credential;
  readonly keySecret: Credential;
}

/** A credential as the engine would get it. Its value is never printed. */
export interface Credential {
  /** Environment variable, which comes before what a credential helper has. */
  readonly variable: string;
  readonly value: string | undefined;
}

/**
 * Returns where a tenant would be deployed from this environment: the site's places, unless a Terraform variable says
 * otherwise.
 *
 * @param credentials the tenant's, from `readCredentials`
 * @throws CommandError when the tenant is not one of the substrate's, or a variable makes no sense.
 */
export function resolveTarget(
  intent: TenantIntent,
  sites: readonly Site[],
  environment: NodeJS.ProcessEnv,
  credentials: Pick<Credentials, "proxmoxApiToken" | "dnsKeySecret">,
): Target {
  const { tenant, networks, variables, records, state } = intent;
  const site = sites.find(({ name }) => name === intent.site);
  const grant = site?.tenants[tenant];
  if (!site || !grant) {
    throw new CommandError(
      `cdktf.out/fleet.json has tenant "${tenant}" of site "${intent.site}", and substrate/ has not; run: npx cdktf synth`,
    );
  }
  const used = grant.vlans.filter(({ id }) => networks.some(({ vlanId }) => vlanId === id));
  const { TF_VAR_proxmox_endpoint, TF_VAR_dns_server, TF_VAR_dns_port } = environment;
  return {
    tenant,
    endpoint: TF_VAR_proxmox_endpoint ?? site.proxmoxEndpoint,
    dns: {
      server: TF_VAR_dns_server ?? site.dns.server,
      port: TF_VAR_dns_port ? readPort(TF_VAR_dns_port) : site.dns.port,
    },
    key: grant.zone.key,
    zones: [grant.zone, ...used.flatMap(listReverseZones)],
    records,
    state,
    pool: grant.pool,
    otherPools: Object.fromEntries(
      Object.entries(site.tenants).flatMap(([name, { pool }]) => (name === tenant ? [] : [[name, pool]])),
    ),
    rights: findRequiredRights(intent, site, grant),
    token: { variable: `TF_VAR_${variables.proxmoxApiToken}`, value: credentials.proxmoxApiToken },
    keySecret: { variable: `TF_VAR_${variables.dnsKeySecret}`, value: credentials.dnsKeySecret },
  };
}

function readPort(text: string): number {
  const port = parsePort(text);
  if (port !== undefined) return port;
  throw new CommandError(`TF_VAR_dns_port must be a port from 1 to 65535, got "${text}"; run: unset TF_VAR_dns_port`);
}
