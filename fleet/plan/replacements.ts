import { compareAttributes, type Difference, isWithin, type PlannedChange } from "./changes";
import { isUnknown } from "./words-value";

/** How what is made anew differs from what is destroyed. */
export interface ReplacedAttributes {
  /** What only a replacement can change. */
  readonly forcing: readonly Difference[];
  /** What changes with it. */
  readonly others: readonly Difference[];
}

/** Returns what a replacement changes, without what is computed: a plan knows no such value of what is yet to be made. */
export function compareReplaced(change: PlannedChange): ReplacedAttributes {
  const paths = (change.replace_paths ?? []).map(renderPath);
  const isForcing = ({ attribute }: Difference) => paths.some((path) => isWithin(attribute, path));
  const differences = compareAttributes(change);
  const isKnown = ({ after }: Difference) => after !== null && after !== undefined && !isUnknown(after);
  return {
    forcing: differences.filter(isForcing),
    others: differences.filter((one) => !isForcing(one) && isKnown(one)),
  };
}

function renderPath(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${step}`))
    .join("");
}
