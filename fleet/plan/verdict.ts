import type { PlannedResource } from "./changes";
import { findRestarts } from "./restarts";
import { type Effect, effects } from "./tenant-plan";
import { compareDisks, vmType } from "./vm-values";

/** Returns what an apply would do to one resource; `undefined`: nothing. */
export function judgeEffect(resource: PlannedResource): Exclude<Effect, "unchanged"> | undefined {
  const { mode, type, change, previous_address: previous } = resource;
  // Data sources are read, and what is ephemeral is opened.
  if (mode !== "managed") return undefined;
  const { actions } = change;
  if (actions.join() === "no-op") return previous !== undefined || change.importing ? "updates" : undefined;
  if (actions.join() === "create") return "creates";
  return type === vmType ? judgeVm(resource) : "updates";
}

/** Returns the gravest; `unchanged` when there is none. */
export function findGravest(found: readonly Effect[]): Effect {
  return found.reduce((gravest, one) => (getRank(one) > getRank(gravest) ? one : gravest), "unchanged");
}

/** Returns how grave an effect is: 0 is the mildest. */
export function getRank(effect: Effect): number {
  return effects.indexOf(effect);
}

function judgeVm({ change }: PlannedResource): Exclude<Effect, "unchanged"> {
  const { actions } = change;
  if (actions.includes("create")) return "replaces";
  if (actions.includes("delete") || (actions.includes("update") && compareDisks(change).removed.length > 0)) {
    return "destroys";
  }
  return actions.includes("update") && findRestarts(change).length > 0 ? "restarts" : "updates";
}
