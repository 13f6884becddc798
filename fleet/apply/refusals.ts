import { forgetReplaced, readAppliedRecord } from "../world/applied-record";
import { findWorldHazards } from "../world/world-hazards";
import type { Candidate } from "./candidate";
import type { World, WorldLook } from "./world";

/** What speaks against applying a tenant, and what was seen when that was asked. */
export interface Judgement {
  /** Why it is refused, and what to do, a line each; none: it may be applied. */
  readonly refusals: readonly string[];
  /** `undefined`: it could not be looked at, or need not be. */
  readonly look: WorldLook | undefined;
}

/**
 * Looks at the world and returns all that speaks against applying a tenant: a reviewed plan of something else, what would
 * be lost and is not allowed to be, and what the provider would do wrongly, which nothing allows.
 *
 * @param root the checkout
 */
export async function judgeCandidate(root: string, candidate: Candidate, world: World): Promise<Judgement> {
  const { intent, plan, document = {}, stale } = candidate;
  if (stale.length > 0) return { refusals: stale, look: undefined };
  const seen = [...plan.blocked, ...plan.hazards.map(({ message }) => message)];
  try {
    const record = readAppliedRecord(root, intent);
    const look = await world.look(candidate);
    const { cluster, vms: looks, state } = look;
    const valid = record && forgetReplaced(record, state, looks);
    const known = { intent, plan: document, seen: plan.hazards, state, record: valid, cluster, looks };
    const hazards = findWorldHazards(known);
    return { refusals: [...seen, ...hazards.map(({ message }) => message)], look };
  } catch (error) {
    return { refusals: [...seen, `what is there cannot be looked at: ${(error as Error).message}`], look: undefined };
  }
}
