import type { AllowedLoss } from "../../ledger/fleet-document";
import { renderAddress, type TenantAddress } from "./address";
import type { MadePlan, PlannedAction, TenantPlan } from "./tenant-plan";
import { vmType } from "./vm-values";
import { escapeText } from "./words-value";

/** Where losses are allowed in the code, beside the change that wants them. */
const listFile = "tenants/allowed-losses.ts";

/** What is allowed to be lost, an address at a time. */
export interface Allowances {
  /** VMs that may be replaced (`--allow-replace`). */
  readonly replace: readonly TenantAddress[];
  /** VMs that may go, or lose a disk (`--allow-destroy`). */
  readonly destroy: readonly TenantAddress[];
  /** VMs that are replaced on purpose, and therefore may be (`--rebuild`). */
  readonly rebuild: readonly TenantAddress[];
  /** Entries of `tenants/allowed-losses.ts`. */
  readonly entries: readonly AllowedLoss[];
  /** Day by which they are judged, `YYYY-MM-DD`, by UTC. */
  readonly today: string;
}

/** What an apply does only where it is allowed, by what `tenants/allowed-losses.ts` calls it. */
export const losses = {
  replace: { effect: "replaces", option: "--allow-replace" },
  destroy: { effect: "destroys", option: "--allow-destroy" },
} as const satisfies Record<AllowedLoss["loss"], { effect: PlannedAction["effect"]; option: string }>;

/**
 * Says of a plan what it would lose and nobody has allowed, and notes which entries of `tenants/allowed-losses.ts` allow
 * something of it, have expired, or allow what it does not do. Of a tenant without a plan nothing is known.
 */
export function judgeLosses(plan: MadePlan, allowed: Allowances): TenantPlan {
  if (plan.error !== null) return { ...plan, blocked: [] };
  const { tenant, actions, notes } = plan;
  const entries = allowed.entries.filter((entry) => entry.tenant === tenant);
  return {
    ...plan,
    blocked: actions.flatMap((action) => renderBlocked(tenant, action, allowed)),
    notes: [...notes, ...entries.map((entry) => escapeText(renderEntry(entry, actions, allowed.today)))],
  };
}

function renderBlocked(tenant: string, action: PlannedAction, allowed: Allowances): string[] {
  const [loss] = (["replace", "destroy"] as const).filter((one) => losses[one].effect === action.effect);
  if (loss === undefined || isAllowed(tenant, action.address, loss, allowed)) return [];
  const { address } = action;
  const option = `${losses[loss].option} ${renderAddress({ tenant, address })}`;
  return [
    `${getId(address)} would ${renderLoss(action)}, and nobody has allowed it; if that is meant: add it to ${listFile}, or ${option}`,
  ];
}

function isAllowed(
  tenant: string,
  address: string,
  loss: AllowedLoss["loss"],
  { rebuild, entries, today, ...typed }: Allowances,
): boolean {
  const valid = entries.filter((entry) => entry.loss === loss && !isExpired(entry, today));
  return [...typed[loss], ...(loss === "replace" ? rebuild : []), ...valid].some(
    (one) => one.tenant === tenant && one.address === address,
  );
}

function renderEntry(entry: AllowedLoss, actions: readonly PlannedAction[], today: string): string {
  const { address, loss, reason, owner, expires } = entry;
  const id = getId(address);
  const action = actions.find((one) => one.address === address && one.effect === losses[loss].effect);
  if (action === undefined) {
    const may = loss === "replace" ? "be replaced" : "be destroyed or lose a disk";
    return `${id} may ${may} until ${expires}, and no plan does that; take the entry out of ${listFile}`;
  }
  const until = `${renderLoss(action)} until ${expires}`;
  if (!isExpired(entry, today)) return `${id} may ${until}, says ${owner}: ${reason}`;
  return `${id} was allowed to ${until}, by ${owner}: ${reason}; give the entry in ${listFile} another day, or take it out`;
}

/** Its last day is one of its days. */
function isExpired({ expires }: AllowedLoss, today: string): boolean {
  return expires < today;
}

function renderLoss({ effect, changes }: PlannedAction): string {
  if (effect === "replaces") return "be replaced";
  return changes.some(({ action }) => action === "delete") ? "be destroyed" : "lose a disk";
}

function getId(address: string): string {
  return address.slice(vmType.length + 1);
}
