import {
  DefaultTokenResolver,
  StringConcat,
  TerraformElement,
  TerraformOutput,
  type TerraformStack,
  Tokenization,
} from "cdktf";
import type { Construct } from "constructs";

/** What an element or a stack is in Terraform's JSON. */
export type Block = Record<string, unknown>;

const resolver = new DefaultTokenResolver(new StringConcat());

/**
 * Returns a stack in Terraform's JSON, the same as cdktf's `TerraformStack.toTerraform` does: that resolves every value
 * twice, after `prepareStack` has once, and looks for tokens in each. Here each is resolved once, and by cdktf where there
 * can be a token in it; a reference to another stack is noticed as it is by `prepareStack`.
 *
 * @param renderBase cdktf's own rendering of a stack, for what is not of its elements: overrides and metadata
 */
export function renderOnce(stack: TerraformStack, renderBase: (stack: TerraformStack) => Block): Block {
  const elements = stack.node
    .findAll()
    .filter(TerraformElement.isTerraformElement)
    .filter(({ cdktfStack }) => cdktfStack === stack);
  const rendered: Block = {};
  const metadata: Block = {};
  for (const element of elements) {
    merge(rendered, resolve(stack, element.toTerraform()) as Block);
    merge(metadata, resolve(stack, element.toMetadata()) as Block);
  }
  // Of outputs, whose paths are in the metadata, there are few.
  const rest = renderBase(withChildren(stack, elements.filter(TerraformOutput.isTerraformOutput)));
  return merge(rendered, merge(rest, { "//": { metadata } }));
}

/** Returns a view of a stack that has other children. */
function withChildren(stack: TerraformStack, children: readonly Construct[]): TerraformStack {
  return Object.create(stack, { node: { value: Object.create(stack.node, { children: { value: children } }) } });
}

/** Resolves a value as cdktf does, which is asked for those alone that can have a token in them. */
function resolve(scope: TerraformStack, value: unknown): unknown {
  if (isPlain(value)) return value;
  if (Array.isArray(value) && !value.some(isToken)) {
    return value.map((item) => resolve(scope, item)).filter((item) => item !== undefined);
  }
  if (isRecord(value) && !Object.keys(value).some(isToken)) {
    const resolved: Block = {};
    for (const key of Object.keys(value)) {
      const inner = resolve(scope, value[key]);
      if (inner !== undefined) resolved[key] = inner;
    }
    return resolved;
  }
  return Tokenization.resolve(value, { scope, resolver, preparing: true });
}

function isPlain(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "boolean" || (isScalar(value) && !isToken(value));
}

function isScalar(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/**
 * Whether a string or number can have a token in it: tokens are encoded in strings as `${TfToken[…]}` (also with `#` and
 * `&`), in numbers as doubles of about -1e289, which a string can have as text.
 */
function isToken(value: unknown): boolean {
  if (typeof value === "string") return value.includes("TfToken[") || value.includes("e+");
  return typeof value === "number" && !Number.isSafeInteger(value);
}

/** An object without a class of its own, which a token has. */
function isRecord(value: unknown): value is Block {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Adds to a block what is in another, as cdktf does: objects are merged, arrays joined, all else is replaced. */
function merge(target: Block, source: Block): Block {
  for (const [key, value] of Object.entries(source)) {
    const present = target[key];
    if (isRecord(present) && isRecord(value)) merge(present, value);
    else if (Array.isArray(present) && Array.isArray(value)) target[key] = [...present, ...value];
    else target[key] = value;
  }
  return target;
}
