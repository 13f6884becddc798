import type { TenantIntent } from "../../ledger/fleet-document";
import type { PlanReport } from "../report/plan-schema";
import { parseVmAddresses, type TenantAddress } from "./address";
import { type Baseline, findAffected } from "./affected";

/** What a person asks for, once everything is synthesized. */
export interface Wish {
  /** Tenants by name; none: all. */
  readonly names: readonly string[];
  /** VMs to replace on purpose, as they are typed. */
  readonly rebuild: readonly string[];
  /** What `--affected` compares with; undefined: nothing. */
  readonly revision: { readonly ref: string; readonly commit: string; readonly baseline: Baseline } | undefined;
}

/** What is planned. */
export interface Choice {
  readonly intents: readonly TenantIntent[];
  readonly rebuild: readonly TenantAddress[];
  readonly affected: PlanReport["affected"];
  readonly removed: readonly string[];
}

/**
 * Returns which tenants are planned: those that are named, and of them those that are affected or have a VM to rebuild.
 *
 * @param root the checkout, synthesized
 * @param fleet every tenant of it
 * @throws CommandError when a VM to rebuild is none.
 */
export function chooseTenants(root: string, fleet: readonly TenantIntent[], wish: Wish): Choice {
  const names = [...new Set(wish.names)];
  const named = fleet.filter(({ tenant }) => names.length === 0 || names.includes(tenant));
  const rebuild = parseVmAddresses("--rebuild", wish.rebuild, names, named);
  if (wish.revision === undefined) return { intents: named, rebuild, affected: null, removed: [] };

  const { ref, commit, baseline } = wish.revision;
  const affected = findAffected(root, fleet, baseline);
  const wanted = new Set([...affected.tenants.map(({ tenant }) => tenant), ...rebuild.map(({ tenant }) => tenant)]);
  const intents = named.filter(({ tenant }) => wanted.has(tenant));
  return {
    intents,
    rebuild,
    affected: { ref, commit, unaffected: named.length - intents.length, reason: affected.reason },
    removed: names.length === 0 ? affected.removed : [],
  };
}
