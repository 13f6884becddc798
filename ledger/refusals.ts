import { type Claim, claimProps, getClaimKey, isOfVm, listMachines } from "./claims";
import { getHostsPath } from "./deployed-hosts";
import type { TenantIntent } from "./fleet-document";
import { ledgerPath } from "./ledger-document";

/** Types of a record set that lead to a machine by its name. */
const leading = ["A", "AAAA", "CNAME"];

/** Returns each identity that a ledger has twice: what merges of branches may leave. */
export function checkDoubles(ledger: readonly Claim[]): string[] {
  const holders = new Map<string, string>();
  const problems: string[] = [];
  for (const claim of ledger) {
    const key = getClaimKey(claim);
    const holder = holders.get(key);
    if (holder === undefined) holders.set(key, claim.owner);
    else
      problems.push(
        `[${claim.owner}] ${claimProps[claim.kind]} ${JSON.stringify(claim.value)} is in ${ledgerPath} twice, ${holder} has it too; take out the line of the one that may get another, then run: npm run synth`,
      );
  }
  return problems;
}

/**
 * Returns what the ledger refuses of the tenants' code, a line a problem: an identity that another machine has or had,
 * since caches and DNS still know it; a VM that goes while another comes with its identities, which is a rename that would
 * destroy a disk; a protected VM that goes; a former id that is another VM's.
 *
 * @param held the ledger's claims, renames applied
 * @param wanted the code's claims
 */
export function checkHeld(
  held: readonly Claim[],
  wanted: readonly Claim[],
  intents: readonly TenantIntent[],
): string[] {
  const present = listVms(intents);
  const holders = new Map(held.filter(isOfVm).map((claim) => [getClaimKey(claim), claim]));
  const isStill = (holder: Claim) =>
    wanted.some((claim) => claim.owner === holder.owner && getClaimKey(claim) === getClaimKey(holder));
  const problems: string[] = [];
  const taken = new Map<string, { readonly gone: string; readonly claims: Claim[] }>();
  for (const claim of wanted) {
    const { type, ...name } = claim;
    const holder = holders.get(getClaimKey(type !== undefined && leading.includes(type) ? name : claim));
    if (holder === undefined || holder.owner === claim.owner) continue;
    if (holder.retired) problems.push(renderRetired(claim, holder, "had"));
    else if (!present.has(holder.owner)) {
      const pair = `${claim.owner} ${holder.owner}`;
      const { claims } = taken.get(pair) ?? { claims: [] };
      taken.set(pair, { gone: holder.owner, claims: [...claims, claim] });
      // Two that claim it now are the fleet's clash, told by checkClaims.
    } else if (!isStill(holder)) {
      problems.push(renderRetired(claim, holder, "has had until now"));
    }
  }
  for (const { gone, claims } of taken.values()) problems.push(renderRename(claims, gone));
  for (const { owner, protected: isProtected } of held) {
    if (!isProtected || present.has(owner)) continue;
    problems.push(
      `[${owner}] is protected and must not go from the code; put it back with protected: false, deploy that, then take it out`,
    );
  }
  return [...problems, ...checkFormerIds(held, present, intents)];
}

/**
 * Returns each VM that is gone from the code and was protected when it was deployed last: an apply would stop it, and
 * then be refused by Proxmox VE.
 *
 * @param claims the ledger as it ought to be
 * @param listDeployed returns the FQDNs of a tenant's hosts that were
 */
export function checkDeployedProtection(
  claims: readonly Claim[],
  intents: readonly TenantIntent[],
  listDeployed: (tenant: string) => readonly string[],
): string[] {
  const present = listVms(intents);
  const names = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.kind !== "fqdn" || !claim.retired || present.has(claim.owner)) continue;
    const [tenant = ""] = claim.owner.split("/");
    names.set(tenant, [...(names.get(tenant) ?? []), claim]);
  }
  return [...names].flatMap(([tenant, gone]) => {
    const deployed = listDeployed(tenant);
    return gone
      .filter(({ value }) => deployed.includes(String(value)))
      .map(
        ({ owner }) =>
          `[${owner}] was protected when it was deployed last (${getHostsPath(tenant)}) and must not go from the code; put it back with protected: false, deploy that, then take it out`,
      );
  });
}

/** The VMs of the code, as owners of claims. */
function listVms(intents: readonly TenantIntent[]): ReadonlySet<string> {
  return new Set(intents.flatMap(({ tenant, vms }) => vms.map(({ id }) => `${tenant}/${id}`)));
}

function renderRetired({ kind, value, owner }: Claim, holder: Claim, had: string): string {
  const free = had === "had" ? "when nothing knows it any more" : "synthesize without it, then";
  return `[${owner}] ${claimProps[kind]} must be nobody's, got ${JSON.stringify(value)}, which ${holder.owner} ${had}; ${free}: npx tenantry ledger release ${value}`;
}

function renderRename(claims: readonly Claim[], gone: string): string {
  const [owner = ""] = claims.map((claim) => claim.owner);
  const [tenant, id] = gone.split("/");
  const props = claims.map(({ kind }) => claimProps[kind]).join(" and ");
  const values = claims.map(({ value }) => JSON.stringify(value)).join(" and ");
  const rename = owner.startsWith(`${tenant}/`)
    ? `for the same machine under a new name set formerly: "${id}", else it is destroyed with its disks; `
    : "";
  return `[${owner}] ${props} must not be of ${gone}, which goes from the code, got ${values}; ${rename}another machine has identities of its own`;
}

/** A VM that is in the ledger has its former id's identities already. */
function checkFormerIds(
  held: readonly Claim[],
  present: ReadonlySet<string>,
  intents: readonly TenantIntent[],
): string[] {
  const machines = listMachines(held);
  return intents.flatMap(({ tenant, vms }) =>
    vms
      .map(({ id, formerly }) => ({ owner: `${tenant}/${id}`, formerly, other: `${tenant}/${formerly}` }))
      .filter(({ formerly, other }) => formerly !== null && !present.has(other) && machines.has(other))
      .map(
        ({ owner, formerly }) =>
          `[${owner}] formerly must be an id that this machine had, got "${formerly}", which is another machine of the ledger; take that one out by itself first`,
      ),
  );
}
