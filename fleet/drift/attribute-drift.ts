import { compareAttributes, type Difference, isWithin, type PlannedChange, splitList } from "../plan/changes";
import { isSame } from "../plan/same-value";
import { readAttributes } from "../plan/vm-values";

/** One attribute of a resource: in the state, in the world, and in the configuration. */
export interface AttributeDrift {
  /** Path, as `memory[0].dedicated`; `disk[1]` of a disk as a whole. */
  readonly attribute: string;
  /** As the state has it: as it was when it was applied last. */
  readonly applied: unknown;
  /** As it was found. */
  readonly found: unknown;
  /** As the configuration wants it; what was found, where it wants nothing else. */
  readonly wanted: unknown;
  /** Whether the world differs from the state. */
  readonly isDrifted: boolean;
  /** Whether the configuration differs from the world: an apply would change it. */
  readonly isPlanned: boolean;
}

/**
 * Returns the attributes in which state, world and configuration are not all the same.
 *
 * @param drift the state against the world; undefined: they are the same
 * @param change the world against the configuration; undefined: they are the same
 */
export function compareThree(drift: PlannedChange | undefined, change: PlannedChange | undefined): AttributeDrift[] {
  const drifted = drift === undefined ? [] : compare(drift);
  const planned = change === undefined ? [] : compare(change);
  const first = drifted.map(({ attribute, before, after }) => {
    const plan = planned.find((other) => overlaps(attribute, other.attribute));
    const wanted = plan?.attribute === attribute ? plan.after : plan === undefined ? after : before;
    return { attribute, applied: before, found: after, wanted, isDrifted: true, isPlanned: plan !== undefined };
  });
  const second = planned
    .filter((one) => !drifted.some((other) => overlaps(one.attribute, other.attribute)))
    .map(({ attribute, before, after }) => {
      return { attribute, applied: before, found: before, wanted: after, isDrifted: false, isPlanned: true };
    });
  return [...first, ...second];
}

/** Unset and zero are the same to the provider; what is only known after an apply follows from something else. */
function compare(change: PlannedChange): Difference[] {
  return compareAttributes({ ...change, before: dropHoles(change.before), after: dropHoles(change.after) })
    .flatMap(splitDisks)
    .filter(({ before, after }) => !isSame(before, after) && after !== "(known after apply)");
}

/** A disk that is no longer on the VM stays in the provider's list as a block with nothing in it. */
function dropHoles(values: unknown): unknown {
  const { disk } = readAttributes(values);
  if (!Array.isArray(disk)) return values;
  return { ...readAttributes(values), disk: disk.map((one) => (readAttributes(one).interface ? one : undefined)) };
}

function splitDisks(difference: Difference): Difference[] {
  return difference.attribute === "disk" ? splitList(difference) : [difference];
}

/** Whether one path is the other, or leads to it or from it. */
function overlaps(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}
