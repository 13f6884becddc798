import type { Site } from "../../substrate/site";
import { escapeText, joinWords } from "../plan/words-value";
import type { ClusterVm } from "../world/cluster-look";
import type { DriftFinding } from "./drift-finding";
import { type FleetOwners, getVmKey } from "./fleet-owners";

/** Whose VMs are whose. */
export interface VmOwners {
  readonly site: Site;
  readonly owners: FleetOwners;
  /** VMIDs that the tenant's state holds. */
  readonly held: ReadonlySet<number>;
}

/**
 * Returns the VMs and containers in a tenant's pool, in its range of VMIDs or with its tag that its state does not hold,
 * a finding each, as far as its token sees them. The site's templates and what is another tenant's, are none: but for
 * what is in the pool.
 */
export function findUnmanagedVms(tenant: string, vms: readonly ClusterVm[], known: VmOwners): DriftFinding[] {
  const { site, owners, held } = known;
  const grant = site.tenants[tenant];
  const templates = new Set(Object.values(site.templates).map(({ vmId }) => vmId));
  return vms.flatMap((vm): DriftFinding[] => {
    const { type, vmid, name, node, pool, tags, template } = vm;
    const isInRange = grant?.vmIds !== undefined && vmid >= grant.vmIds.from && vmid <= grant.vmIds.to;
    const isInPool = grant !== undefined && pool === grant.pool;
    const places = [
      ...(isInPool ? [`in pool ${pool}`] : []),
      ...(isInRange ? ["in the tenant's range of VMIDs"] : []),
      ...(tags.includes(tenant) ? [`tagged ${tenant}`] : []),
    ];
    const owner = owners.vms.get(getVmKey(site.name, vmid));
    const isOthers = templates.has(vmid) || (owner !== undefined && owner.tenant !== tenant);
    if (held.has(vmid) || places.length === 0 || (isOthers && !isInPool)) return [];
    const kind = type === "lxc" ? "container" : template ? "template" : "VM";
    const shown = `${kind} ${vmid}${name === undefined ? "" : ` (${escapeText(name)})`} on ${node}`;
    const isClaimed = owner?.tenant === tenant;
    const remedy = isClaimed
      ? `it has the VMID of ${owner.id}, which an apply would fail to make; import it as ${node}/${vmid}, or destroy it`
      : "take it into the code and import it, or destroy it";
    return [
      {
        tenant,
        verdict: "unmanaged",
        address: `${type}/${vmid}`,
        attribute: "",
        before: null,
        after: { name: name ?? null, node, pool: pool ?? null, tags: [...tags] },
        apply: isClaimed ? "refused" : "nothing",
        message: `${shown} is ${joinWords(places)}, and no state holds it; ${remedy}`,
      },
    ];
  });
}
