import type { Site } from "../substrate/site";
import { listStaticAddresses } from "../substrate/static-addresses";
import { type Claim, getClaimKey } from "./claims";
import type { Wish } from "./identities";

/** What came of the wishes. */
interface Allocation {
  readonly claims: readonly Claim[];
  /** A line for each wish that cannot be granted. */
  readonly problems: readonly string[];
}

/**
 * Grants wishes: to each VM the lowest VMID of its tenant's range and the lowest static address of its network that
 * nobody has or had. Wishes are granted in the order of their owners' names, so that the order of asking changes nothing.
 *
 * @param taken all claims there are, retired ones too
 */
export function allocate(wishes: readonly Wish[], taken: readonly Claim[], sites: readonly Site[]): Allocation {
  if (wishes.length === 0) return { claims: [], problems: [] };
  const keys = new Set(taken.map(getClaimKey));
  const sources = new Map<string, Iterator<string | number>>();
  const claims: Claim[] = [];
  const problems: string[] = [];
  for (const wish of sortWishes(wishes)) {
    const site = sites.find(({ name }) => name === wish.site);
    if (site === undefined) throw new Error(`a VM of site ${wish.site}, which is none`);
    const name = wish.kind === "vmid" ? `vmid ${wish.tenant}` : `address ${wish.vlan.id} ${wish.family}`;
    const source = sources.get(`${wish.site} ${name}`) ?? listFree(wish, site, keys);
    sources.set(`${wish.site} ${name}`, source);
    const { value, done } = source.next();
    if (done) problems.push(renderShortage(wish, site));
    else claims.push(toClaim(wish, value));
  }
  return { claims, problems };
}

function sortWishes(wishes: readonly Wish[]): Wish[] {
  const key = (wish: Wish) => [wish.owner, wish.kind, "nic" in wish ? `${wish.nic} ${wish.family}` : ""].join("\0");
  const keyed = wishes.map((wish) => ({ wish, key: key(wish) }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ wish }) => wish);
}

/** Each value once: what was given to one wish is behind when the next one asks. */
function* listFree(wish: Wish, site: Site, taken: ReadonlySet<string>): Generator<string | number> {
  const values =
    wish.kind === "vmid" ? listVmIds(site, wish.tenant) : listStaticAddresses(site, wish.vlan, wish.family);
  for (const value of values) {
    if (!taken.has(getClaimKey(toClaim(wish, value)))) yield value;
  }
}

function* listVmIds({ tenants }: Site, tenant: string): Generator<number> {
  const { from, to } = tenants[tenant]?.vmIds ?? { from: 1, to: 0 };
  for (let vmId = from; vmId <= to; vmId += 1) yield vmId;
}

function toClaim(wish: Wish, value: string | number): Claim {
  const { kind, site, owner } = wish;
  return { kind, site, value, owner, ...(wish.kind === "address" ? { nic: wish.nic } : {}) };
}

function renderShortage(wish: Wish, site: Site): string {
  const remedy = "release retired ones (npx tenantry ledger show --retired) or let the platform widen it";
  if (wish.kind === "vmid") {
    const { from, to } = site.tenants[wish.tenant]?.vmIds ?? {};
    return `[${wish.owner}] vmId must be free in the range of ${wish.tenant}, ${from} to ${to}, got none left; ${remedy}`;
  }
  const subnet = wish.family === 4 ? wish.vlan.subnet : wish.vlan.ipv6?.subnet;
  const prop = wish.family === 4 ? "address" : "ipv6Address";
  return `[${wish.owner}] ${prop} must be free in the static part of ${subnet}, got none left; ${remedy}`;
}
