import type { Claim } from "../../ledger/claims";
import { type DeployedHost, getHostsPath, isDeployed } from "../../ledger/deployed-hosts";
import { ledgerPath } from "../../ledger/ledger-document";
import { getTenant } from "./claims-table";
import { type Identity, identityForms, parseIdentity } from "./identity";
import { renderIdentity } from "./render-claim";

/** What a release makes of a ledger: with problems, nothing of it may be written. */
interface Release {
  /** What stays. */
  readonly claims: readonly Claim[];
  readonly freed: readonly Claim[];
  /** A line for each argument that names nothing to free. */
  readonly problems: readonly string[];
}

/**
 * Takes retired claims out of a ledger.
 *
 * @param names identities as a person writes them, or owners, `tenant/vm`: all that those do not use any more
 * @param listDeployed returns a tenant's hosts as they were deployed last: what one of them has is not freed
 */
export function releaseClaims(
  claims: readonly Claim[],
  names: readonly string[],
  listDeployed: (tenant: string) => readonly DeployedHost[],
): Release {
  const freed = new Set<Claim>();
  const problems: string[] = [];
  for (const name of new Set(names)) {
    const found = name.includes("/") ? findOfOwner(claims, name) : findOfIdentity(claims, name);
    if (typeof found === "string") problems.push(found);
    else for (const claim of found) freed.add(claim);
  }
  for (const claim of freed) {
    const tenant = getTenant(claim);
    if (isDeployed(claim, claims, listDeployed(tenant))) {
      problems.push(
        `${renderIdentity(claim)} is deployed still (${getHostsPath(tenant)}); deploy ${tenant} without it first`,
      );
    }
  }
  return {
    claims: claims.filter((claim) => !freed.has(claim)),
    freed: claims.filter((claim) => freed.has(claim)),
    problems,
  };
}

function findOfOwner(claims: readonly Claim[], owner: string): Claim[] | string {
  const own = claims.filter((claim) => claim.owner === owner);
  if (own.length === 0) return `nothing in ${ledgerPath} is of "${owner}"`;
  const retired = own.filter((claim) => claim.retired);
  return retired.length === 0 ? `nothing of ${owner} is retired: all of it is in use` : retired;
}

function findOfIdentity(claims: readonly Claim[], name: string): Claim[] | string {
  const identity = parseIdentity(name);
  if (identity === undefined) return `"${name}" must be ${identityForms}, or a VM as tenant/vm`;
  const named = findClaims(claims, identity);
  const retired = named.filter((claim) => claim.retired);
  if (named.length === 0) return `${renderIdentity(identity)} is not in ${ledgerPath}`;
  if (retired.length === 0) {
    return `${renderIdentity(identity)} is in use by ${named.map(({ owner }) => owner).join(" and ")}`;
  }
  if (new Set(retired.map(({ site }) => site)).size === 1) return retired;
  const places = retired.map(({ site, owner }) => `${site} (${owner})`).join(" and ");
  const owners = [...new Set(retired.map(({ owner }) => owner))];
  return `${renderIdentity(identity)} is retired at ${places}; name the VM: npx tenantry ledger release ${owners.join(" or ")}`;
}

/** Returns the claims of an identity: of an address or VMID one a site, of a name one a record type. */
export function findClaims(claims: readonly Claim[], { kind, value }: Identity): Claim[] {
  return claims.filter((claim) => claim.kind === kind && claim.value === value);
}
