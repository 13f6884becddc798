import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import { parseAddress, parseVmAddresses, renderAddress, type TenantAddress } from "../plan/address";
import type { Effect, PlannedAction, TenantPlan } from "../plan/tenant-plan";

/** What a person has allowed to be lost, an address at a time. */
export interface Allowances {
  /** VMs that may be replaced (`--allow-replace`). */
  readonly replace: readonly TenantAddress[];
  /** VMs that may go, or lose a disk (`--allow-destroy`). */
  readonly destroy: readonly TenantAddress[];
  /** VMs that are replaced on purpose, and therefore may be (`--rebuild`). */
  readonly rebuild: readonly TenantAddress[];
}

/** The same as it is typed. */
export type TypedAllowances = Readonly<Record<keyof Allowances, readonly string[]>>;

/** An option that allows an effect. */
interface Option {
  readonly name: "--allow-replace" | "--allow-destroy";
  readonly effect: Effect;
  /** What it wants, for people. */
  readonly wanted: string;
}

const options = {
  replace: { name: "--allow-replace", effect: "replaces", wanted: "a VM that is replaced" },
  destroy: { name: "--allow-destroy", effect: "destroys", wanted: "a VM that goes or loses a disk" },
} as const satisfies Record<string, Option>;

/**
 * Reads what is allowed.
 *
 * @param names the tenants that the command line names
 * @param intents the tenants that the command is about
 * @throws CommandError when an address has no such form, or what is to be rebuilt is no VM.
 */
export function readAllowances(
  { replace, destroy, rebuild }: TypedAllowances,
  names: readonly string[],
  intents: readonly TenantIntent[],
): Allowances {
  return {
    replace: replace.map((text) => parseAddress(options.replace.name, text, names)),
    destroy: destroy.map((text) => parseAddress(options.destroy.name, text, names)),
    rebuild: parseVmAddresses("--rebuild", rebuild, names, intents),
  };
}

/** Returns why a plan is refused that loses what nobody allowed to be lost, a line each, with the option that allows it. */
export function findForbidden({ tenant, actions }: TenantPlan, allowed: Allowances): string[] {
  return actions.flatMap((action) => {
    const option = Object.values(options).find(({ effect }) => effect === action.effect);
    if (option === undefined || isAllowed(tenant, action, allowed)) return [];
    const { address } = action;
    return [`${action.words}; if that is meant: ${option.name} ${renderAddress({ tenant, address })}`];
  });
}

/**
 * Checks that everything that is allowed is something that would be done: what matches nothing is a typing mistake, or
 * meant for another plan.
 *
 * @param plans those that there are: of a tenant that has none nothing is known
 * @param tenants all that the command is about
 * @throws CommandError with a line for each option that matches nothing.
 */
export function checkAllowances(
  plans: readonly TenantPlan[],
  tenants: readonly string[],
  { replace, destroy }: Allowances,
): void {
  const problems = [
    ...findIdle(options.replace, replace, plans, tenants),
    ...findIdle(options.destroy, destroy, plans, tenants),
  ];
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
}

function isAllowed(tenant: string, { address, effect }: PlannedAction, allowed: Allowances): boolean {
  const addresses = effect === "replaces" ? [...allowed.replace, ...allowed.rebuild] : allowed.destroy;
  return addresses.some((one) => one.tenant === tenant && one.address === address);
}

function findIdle(
  { name, effect, wanted }: Option,
  addresses: readonly TenantAddress[],
  plans: readonly TenantPlan[],
  tenants: readonly string[],
): string[] {
  const fitting = plans.flatMap(({ tenant, actions }) =>
    actions.filter((action) => action.effect === effect).map(({ address }) => renderAddress({ tenant, address })),
  );
  const isKnown = ({ tenant }: TenantAddress) =>
    plans.some((plan) => plan.tenant === tenant) || !tenants.includes(tenant);
  return addresses
    .filter((one) => isKnown(one) && !fitting.includes(renderAddress(one)))
    .map((one) => {
      const known = fitting.length === 0 ? "there is none" : [...new Set(fitting)].join(", ");
      return `${name} must be ${wanted} (${known}), got ${JSON.stringify(renderAddress(one))}; nothing is applied`;
    });
}
