import limit from "p-limit";
import { renderCount } from "../report/one-line";
import { say } from "../say";
import type { Ending } from "./apply-tenant";
import type { ApplyTenantsSettings } from "./apply-tenants";
import type { Candidate } from "./candidate";
import { confirm } from "./confirm";
import { judgeCandidate } from "./refusals";

/**
 * Asks a person whether to apply what speaks nothing against, once it has been shown. What is refused is said before.
 *
 * @returns endings of the tenants that are not to be applied: refused ones, and the others where the answer is no.
 */
export async function ask(
  settings: Pick<ApplyTenantsSettings, "root" | "world" | "interrupts" | "parallel">,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<Candidate, Ending>> {
  const { root, world, interrupts, parallel } = settings;
  const inTurn = limit(parallel);
  const open = candidates.filter(({ planFile }) => planFile !== undefined);
  const judged = await Promise.all(
    open.map((one) => inTurn(async () => [one, (await judgeCandidate(root, one, world)).refusals] as const)),
  );
  const refused = judged.filter(([, refusals]) => refusals.length > 0);
  const endings = new Map<Candidate, Ending>(
    refused.map(([one, reasons]) => [one, { outcome: "refused", reasons }] as const),
  );
  const names = open.filter((one) => !endings.has(one));
  if (names.length === 0 || interrupts.received !== null) return endings;
  for (const [{ intent }, refusals] of refused) say(...refusals.map((why) => `${intent.tenant} is refused: ${why}`));
  const list = names.map(({ intent }) => intent.tenant).join(", ");
  const isAgreed = await confirm(`Apply to ${renderCount(names.length, "tenant")} (${list})?`, interrupts.stop.signal);
  if (isAgreed || interrupts.received !== null) return endings;
  for (const one of names) endings.set(one, { outcome: "declined", reasons: [] });
  return endings;
}
