import { isSame } from "./same-value";

/** One attribute that a plan changes, or one resource or output that it changes as a whole. */
export interface AttributeChange {
  /** Terraform address of the resource; `output.<name>` of an output. */
  readonly address: string;
  /**
   * What happens to the whole: `create`, `update`, `delete`, `replace`, or what else the engine calls it (`forget`);
   * `move` and `import` where nothing but that happens.
   */
  readonly action: string;
  /** Path of the attribute, as `memory[0].dedicated`; empty when the change is of the whole. */
  readonly attribute: string;
  /** What is sensitive is `(sensitive)`. */
  readonly before: unknown;
  /** What is sensitive is `(sensitive)`, what is not known yet `(known after apply)`. */
  readonly after: unknown;
}

/** A change as an engine writes it. The masks have the shape of the values, with true for what they mark. */
export interface PlannedChange {
  /** `["no-op"]`, `["create"]`, `["read"]`, `["update"]`, `["delete"]`, `["forget"]`; two of them for a replacement. */
  readonly actions: readonly string[];
  /** As refreshed; `null`: not there. */
  readonly before: unknown;
  readonly after: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  /** Paths of the attributes that only a replacement can change. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  /** There when it is imported. */
  readonly importing?: { readonly id?: string };
}

/** What a plan does to one resource. */
export interface PlannedResource {
  /** Terraform address. */
  readonly address: string;
  /** Terraform address that it is moved from. */
  readonly previous_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  /** Key of what is left of a resource whose replacement was not finished. */
  readonly deposed?: string;
  readonly change: PlannedChange;
  /** `replace_because_cannot_update`, `replace_because_tainted`, `replace_by_request`, `delete_because_...`. */
  readonly action_reason?: string;
}

/** What matters here of `tofu show -json <plan>` (https://opentofu.org/docs/internals/json-format/). */
export interface PlanDocument {
  /** What an apply would do: the refreshed state against the configuration. */
  readonly resource_changes?: readonly PlannedResource[];
  /** What has changed since the last apply: the state against the refreshed one. Left out: nothing. */
  readonly resource_drift?: readonly PlannedResource[];
  readonly output_changes?: Readonly<Record<string, PlannedChange>>;
}

/**
 * Returns what a plan would change: an entry an attribute that is updated, one for anything else. None if and only if
 * there is nothing to do, as `plan -detailed-exitcode` means it (OpenTofu 1.12.6, internal/plans/changes.go, `Empty`),
 * but for data sources that are read while applying, which change nothing themselves.
 */
export function readChanges({ resource_changes = [], output_changes = {} }: PlanDocument): AttributeChange[] {
  return [
    ...resource_changes.flatMap(readResourceChanges),
    ...Object.entries(output_changes).flatMap(([name, change]) => readChange(`output.${name}`, change)),
  ];
}

/** Returns what a plan would change of one resource, see {@link readChanges}. */
export function readResourceChanges({
  address,
  previous_address: previous,
  change,
}: PlannedResource): AttributeChange[] {
  const changes = readChange(address, change);
  if (changes.length > 0) return changes;
  if (previous !== undefined) return [{ address, action: "move", attribute: "", before: previous, after: address }];
  return change.importing ? [readWhole(address, "import", change)] : [];
}

/** An attribute that differs, as people may see it. */
export type Difference = Pick<AttributeChange, "attribute" | "before" | "after">;

/** Returns an entry an attribute that differs for a provider, whatever the action. */
export function compareAttributes(change: PlannedChange): Difference[] {
  return compare(readValues(change), "", isSame);
}

/** Returns the values before and after, with words in the places of what is sensitive or not known yet. */
export function readShownValues(change: PlannedChange): Pick<AttributeChange, "before" | "after"> {
  return show(readValues(change));
}

/** Returns one line for people. */
export function renderChange({ address, action, attribute, before, after }: AttributeChange): string {
  if (attribute !== "") return `${address} ${attribute} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  if (action === "create") return `${address} is missing, and would be made`;
  if (action === "delete") return `${address} would be destroyed`;
  if (action === "replace") return `${address} would be replaced`;
  if (action === "move") return `${address} would be moved from ${before}`;
  return `${address} would change (${action})`;
}

function readChange(address: string, change: PlannedChange): AttributeChange[] {
  const action = nameAction(change.actions);
  if (action === "no-op" || action === "read") return [];
  if (action !== "update") return [readWhole(address, action, change)];
  const root = address.startsWith("output.") ? "value" : "";
  const differences = compare(readValues(change), root).map((difference) => ({ address, action, ...difference }));
  // The engine knows of a difference that the values do not show: what is sensitive, for one.
  return differences.length > 0 ? differences : [readWhole(address, action, change)];
}

function nameAction(actions: readonly string[]): string {
  return isReplacement({ actions }) ? "replace" : actions.join(" and ");
}

/** Whether a change takes a resource away and makes it anew. */
export function isReplacement({ actions }: Pick<PlannedChange, "actions">): boolean {
  return actions.includes("delete") && actions.includes("create");
}

/** Whether an attribute is the one of a path, or one within it. */
export function isWithin(attribute: string, path: string): boolean {
  return attribute.startsWith(path) && /^($|[.[])/.test(attribute.slice(path.length));
}

/** Returns what differs between two lists, an entry each: `disk[0]`, `disk[1]`, ... */
export function splitList({ attribute, before, after }: Difference): Difference[] {
  const [from, to]: unknown[][] = [before, after].map((list) => (Array.isArray(list) ? list : []));
  const length = Math.max(from?.length ?? 0, to?.length ?? 0);
  return Array.from({ length }, (_, index) => ({
    attribute: `${attribute}[${index}]`,
    before: from?.[index],
    after: to?.[index],
  }));
}

function readWhole(address: string, action: string, change: PlannedChange): AttributeChange {
  return { address, action, attribute: "", ...show(readValues(change)) };
}

/** Two values to compare, and what of them must not be shown. */
interface Values {
  readonly before: unknown;
  readonly after: unknown;
  readonly sensitive: readonly unknown[];
}

function readValues({ before, after, after_unknown, before_sensitive, after_sensitive }: PlannedChange): Values {
  const sensitive = [before_sensitive, after_sensitive];
  return { before, after: cover(after, after_unknown, "(known after apply)"), sensitive };
}

function compare({ before, after, sensitive }: Values, path: string, isEqual = isIdentical): Difference[] {
  if (isLeaf(before) || isLeaf(after) || sensitive.includes(true)) {
    return isEqual(before, after) ? [] : [{ attribute: path, ...show({ before, after, sensitive }) }];
  }
  const [from, to] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) => {
    const inner = Array.isArray(after) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    const marks = sensitive.map((mask) => (isNested(mask) ? mask[key] : undefined));
    return compare({ before: from[key], after: to[key], sensitive: marks }, inner, isEqual);
  });
}

function isIdentical(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Where one side is sensitive, the other might tell of it. */
function show({ before, after, sensitive }: Values): Pick<AttributeChange, "before" | "after"> {
  const hide = (value: unknown) => sensitive.reduce((shown, mask) => cover(shown, mask, "(sensitive)"), value);
  return { before: hide(before), after: hide(after) };
}

/** Returns a value with a word in each place that a mask marks: in an object also where the value has nothing. */
function cover(value: unknown, mask: unknown, word: string): unknown {
  if (mask === true) return word;
  if (!isNested(mask) || !isNested(value)) return value;
  if (Array.isArray(value)) return value.map((inner, index) => cover(inner, mask[index], word));
  const marked = Object.entries(mask).filter(([key, inner]) => inner === true || key in value);
  return { ...value, ...Object.fromEntries(marked.map(([key, inner]) => [key, cover(value[key], inner, word)])) };
}

/** A list of plain values reads better as a whole. */
function isLeaf(value: unknown): boolean {
  return !isNested(value) || (Array.isArray(value) && !value.some(isNested));
}

function isNested(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object";
}
