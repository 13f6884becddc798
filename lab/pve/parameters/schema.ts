/** The names of the formats in `formats.ts`; `-list` after one means: each element of a list. */
export type FormatName = string;

/** What a value may be, beside its type. Checked in the order type, format, pattern, length, range, enumeration. */
export interface Facets {
  readonly required?: true;
  readonly format?: FormatName | PropertyFormat;
  /** Must match the whole value. */
  readonly pattern?: RegExp;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  /** Another parameter that must be given with this one. */
  readonly requires?: string;
  /** Filled in when the caller leaves the parameter out. */
  readonly default?: string | number | boolean;
}

/** One parameter of a route, or one key of a property string. */
export interface Parameter extends Facets {
  readonly type: "string" | "integer" | "number" | "boolean";
  /** In a property string: the key that a value without `key=` belongs to. */
  readonly defaultKey?: true;
}

/** A key of a property string that stands for another one; with `keyAlias` its own name is a value too (`virtio=MAC`). */
export interface Alias {
  readonly alias: string;
  readonly keyAlias?: string;
}

/** A value made of `key=value` pairs with commas between. */
export interface PropertyFormat {
  readonly keys: Readonly<Record<string, Parameter | Alias>>;
  /** A rule across keys. Returns the problem, or nothing. */
  readonly check?: (values: Readonly<Record<string, string>>) => string | undefined;
}

/** All parameters of a route, path parameters too. */
export type ParameterTable = Readonly<Record<string, Parameter>>;

type Value<P> = P extends { type: "boolean" } ? boolean : P extends { type: "integer" | "number" } ? number : string;

/** The checked values of a table, as its types say. */
export type Values<T extends ParameterTable> = {
  readonly [K in keyof T]: T[K] extends { required: true } | { default: string | number | boolean }
    ? Value<T[K]>
    : Value<T[K]> | undefined;
};

/** A text parameter. */
export function text<const F extends Facets = Record<never, never>>(facets?: F): F & { readonly type: "string" } {
  return { ...(facets as F), type: "string" };
}

/** A whole number. */
export function integer<const F extends Facets = Record<never, never>>(facets?: F): F & { readonly type: "integer" } {
  return { ...(facets as F), type: "integer" };
}

/** A number, fractions allowed. */
export function number<const F extends Facets = Record<never, never>>(facets?: F): F & { readonly type: "number" } {
  return { ...(facets as F), type: "number" };
}

/** 0 or 1. */
export function boolean<const F extends Facets = Record<never, never>>(facets?: F): F & { readonly type: "boolean" } {
  return { ...(facets as F), type: "boolean" };
}

/** One of some words. */
export function oneOf<const E extends readonly string[]>(words: E): { readonly type: "string"; readonly enum: E } {
  return { type: "string", enum: words };
}

/** The same parameter, which the caller must give. */
export function required<P extends Parameter>(parameter: P): P & { readonly required: true } {
  return { ...parameter, required: true };
}

/** The same key, as the one that needs no `key=`. */
export function defaultKey<P extends Parameter>(parameter: P): P & { readonly defaultKey: true } {
  return { ...parameter, defaultKey: true };
}

/** The format of a property string with these keys. */
export function properties(
  keys: Readonly<Record<string, Parameter | Alias>>,
  check?: PropertyFormat["check"],
): PropertyFormat {
  return { keys, check };
}

/** `net0` to `net31`: `family("net", 32, …)`. */
export function family(name: string, count: number, parameter: Parameter): ParameterTable {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, parameter]));
}
