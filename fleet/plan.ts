/** One attribute that a plan changes. */
export interface AttributeChange {
  /** Terraform address of the resource. */
  readonly address: string;
  /** Path of the attribute, as `memory[0].dedicated`; empty when the whole resource is made or destroyed. */
  readonly attribute: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What matters here of `tofu show -json <plan>` (https://opentofu.org/docs/internals/json-format/). */
export interface PlanDocument {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: unknown;
      readonly after: unknown;
      readonly after_unknown: unknown;
    };
  }[];
}

/** Returns what a plan would change, an entry an attribute; none when there is nothing to do. */
export function readChanges(plan: PlanDocument): AttributeChange[] {
  return (plan.resource_changes ?? [])
    .filter(({ change }) => !["no-op", "read"].includes(change.actions.join()))
    .flatMap(({ address, change }) => {
      const { actions, before, after, after_unknown: unknown } = change;
      if (actions.join() !== "update") return [{ address, attribute: "", before, after }];
      return compare(before, after, unknown, "").map((difference) => ({ address, ...difference }));
    });
}

/** Returns one line for people. */
export function renderChange({ address, attribute, before, after }: AttributeChange): string {
  if (attribute !== "") return `${address} ${attribute} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  if (before === null) return `${address} is missing, and would be made`;
  return after === null ? `${address} would be destroyed` : `${address} would be replaced`;
}

function compare(before: unknown, after: unknown, unknown: unknown, path: string): Omit<AttributeChange, "address">[] {
  if (unknown === true) return [];
  if (isLeaf(before) || isLeaf(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ attribute: path, before, after }];
  }
  const [from, to] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const inner = Array.isArray(after) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return compare(from[key], to[key], isNested(unknown) ? unknown[key] : undefined, inner);
  });
}

/** A list of plain values reads better as a whole. */
function isLeaf(value: unknown): boolean {
  return !isNested(value) || (Array.isArray(value) && !value.some(isNested));
}

function isNested(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object";
}
