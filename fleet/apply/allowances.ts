import type { TenantIntent } from "../../ledger/fleet-document";
import { CommandError } from "../command-error";
import { parseAddress, parseVmAddresses, renderAddress, type TenantAddress } from "../plan/address";
import { type Allowances, losses } from "../plan/losses";
import type { MadePlan } from "../plan/tenant-plan";

/** What a person has allowed to be lost. */
type Typed = Pick<Allowances, "replace" | "destroy" | "rebuild">;

/** The same as it is typed. */
export type TypedAllowances = Readonly<Record<keyof Typed, readonly string[]>>;

/** What an option wants, for people. */
const wanted = {
  replace: "a VM that is replaced",
  destroy: "a VM that goes or loses a disk",
} as const;

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
): Typed {
  return {
    replace: replace.map((text) => parseAddress(losses.replace.option, text, names)),
    destroy: destroy.map((text) => parseAddress(losses.destroy.option, text, names)),
    rebuild: parseVmAddresses("--rebuild", rebuild, names, intents),
  };
}

/**
 * Checks that everything that is allowed is something that would be done: what matches nothing is a typing mistake, or
 * meant for another plan.
 *
 * @param plans those that there are: of a tenant that has none nothing is known
 * @param tenants all that the command is about
 * @throws CommandError with a line for each option that matches nothing.
 */
export function checkAllowances(plans: readonly MadePlan[], tenants: readonly string[], typed: Typed): void {
  const problems = (["replace", "destroy"] as const).flatMap((loss) => findIdle(loss, typed[loss], plans, tenants));
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
}

function findIdle(
  loss: "replace" | "destroy",
  addresses: readonly TenantAddress[],
  plans: readonly MadePlan[],
  tenants: readonly string[],
): string[] {
  const { effect, option } = losses[loss];
  const fitting = plans.flatMap(({ tenant, actions }) =>
    actions.filter((action) => action.effect === effect).map(({ address }) => renderAddress({ tenant, address })),
  );
  const isKnown = ({ tenant }: TenantAddress) =>
    plans.some((plan) => plan.tenant === tenant) || !tenants.includes(tenant);
  return addresses
    .filter((one) => isKnown(one) && !fitting.includes(renderAddress(one)))
    .map((one) => {
      const known = fitting.length === 0 ? "there is none" : [...new Set(fitting)].join(", ");
      return `${option} must be ${wanted[loss]} (${known}), got ${JSON.stringify(renderAddress(one))}; nothing is applied`;
    });
}
