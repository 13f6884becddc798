import { parameterErrors } from "../pve-error";
import { getFormat, isListFormat } from "./formats";
import { type Properties, PropertyStringError, splitProperties } from "./property-string";
import type { Alias, Parameter, ParameterTable, PropertyFormat, Values } from "./schema";

/** What a request gave for a parameter: text, several texts of a repeated key, or any JSON value. */
export type Given = Readonly<Record<string, unknown>>;

/** The parameters of one call. */
export interface CheckedParameters<T extends ParameterTable> {
  /** As the types of the table say, defaults filled in. */
  readonly values: Values<T>;
  /** As they were sent, booleans as 0 and 1, without what was left out. */
  readonly texts: Readonly<Record<string, string>>;
}

type Errors = Record<string, string>;

function isAlias(key: Parameter | Alias): key is Alias {
  return "alias" in key;
}

/** Joins a repeated key of a list parameter; anything else stays as it is. */
function normalize(parameter: Parameter, value: unknown): unknown {
  if (Array.isArray(value) && isListFormat(parameter.format)) return value.join(",");
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean" && parameter.type === "boolean") return value ? "1" : "0";
  return value;
}

function checkType(parameter: Parameter, value: unknown): string | undefined {
  const { type } = parameter;
  if (typeof value !== "string") {
    const got = Array.isArray(value) ? "ARRAY" : typeof value === "boolean" ? "JSON::PP::Boolean" : "HASH";
    return `type check ('${type}') failed - got ${got}`;
  }
  const fits =
    type === "string" ||
    (type === "boolean" && /^[01]$/.test(value)) ||
    (type === "integer" && /^[+-]?\d+$/.test(value)) ||
    (type === "number" && /^[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?$/.test(value));
  return fits ? undefined : `type check ('${type}') failed - got '${value}'`;
}

/** The text of a problem with a format, as Proxmox prints an exception: its message, a line each for inner errors. */
function checkProperties(format: PropertyFormat, value: string, path: string): string | undefined {
  let values: Properties;
  try {
    values = splitProperties(format, value);
  } catch (error) {
    if (error instanceof PropertyStringError) return `${error.message}\n`;
    throw error;
  }
  const errors: Errors = Object.create(null);
  checkObject(format.keys, values, path, errors);
  const lines = Object.entries(errors).map(([key, problem]) => `${key}: ${problem}\n`);
  if (lines.length > 0) return `format error\n${lines.join("")}`;
  const problem = format.check?.(values);
  return problem === undefined ? undefined : `${problem}\n`;
}

function checkFormat(parameter: Parameter, value: string, path: string): string | undefined {
  if (parameter.format === undefined) return undefined;
  const format = typeof parameter.format === "string" ? getFormat(parameter.format) : parameter.format;
  if (typeof format !== "function") {
    const problem = checkProperties(format, value, path);
    return problem === undefined ? undefined : `invalid format - ${problem}`;
  }
  const problem = format(value);
  return problem === undefined ? undefined : `invalid format - ${problem}\n`;
}

function checkFacets(parameter: Parameter, value: string): string | undefined {
  const { pattern, minLength, maxLength, maximum, minimum, enum: words } = parameter;
  if (pattern && !new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(value))
    return "value does not match the regex pattern";
  if (maxLength !== undefined && value.length > maxLength) return `value may only be ${maxLength} characters long`;
  if (minLength !== undefined && value.length < minLength) return `value must be at least ${minLength} characters long`;
  if (maximum !== undefined && Number(value) > maximum) return `value must have a maximum value of ${maximum}`;
  if (minimum !== undefined && Number(value) < minimum) return `value must have a minimum value of ${minimum}`;
  if (words && !words.includes(value))
    return `value '${value}' does not have a value in the enumeration '${words.join(", ")}'`;
  return undefined;
}

function checkValue(parameter: Parameter, value: unknown, path: string): string | undefined {
  const problem = checkType(parameter, value);
  if (problem) return problem;
  return checkFormat(parameter, value as string, path) ?? checkFacets(parameter, value as string);
}

function checkObject(
  keys: Readonly<Record<string, Parameter | Alias>>,
  given: Given,
  path: string,
  errors: Errors,
): void {
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  for (const [name, key] of Object.entries(keys)) {
    if (isAlias(key)) continue;
    const value = given[name];
    if (value === undefined) {
      if (key.required) errors[at(name)] = "property is missing and it is not optional";
      continue;
    }
    const problem = checkValue(key, value, at(name));
    if (problem) errors[at(name)] = problem;
  }
  for (const name of Object.keys(given)) {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (key === undefined) {
      errors[at(name)] = "property is not defined in schema and the schema does not allow additional properties";
    } else if (!isAlias(key) && key.requires !== undefined && given[key.requires] === undefined) {
      errors[at(key.requires)] = `missing property - '${at(name)}' requires this property`;
    }
  }
}

function toValue(parameter: Parameter, value: string): string | number | boolean {
  if (parameter.type === "boolean") return value === "1";
  return parameter.type === "string" ? value : Number(value);
}

/**
 * Checks what a request gave against the table of its route, as `PVE::JSONSchema::validate` does (pve-common 9.1,
 * observed): type, format, pattern, length, range and enumeration of each value, the first problem of each; then
 * unknown names and missing companions.
 *
 * @throws PveError 400 with all problems by name.
 */
export function checkParameters<const T extends ParameterTable>(table: T, given: Given): CheckedParameters<T> {
  const normalized = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const parameter = Object.hasOwn(table, name) ? table[name] : undefined;
      return [name, parameter ? normalize(parameter, value) : value];
    }),
  );
  const errors: Errors = Object.create(null);
  checkObject(table, normalized, "", errors);
  if (Object.keys(errors).length > 0) throw parameterErrors(errors);

  const texts = normalized as Record<string, string>;
  const values: Record<string, string | number | boolean> = {};
  for (const [name, parameter] of Object.entries(table)) {
    const text = texts[name];
    const value = text === undefined ? parameter.default : toValue(parameter, text);
    if (value !== undefined) values[name] = value;
  }
  return { values: values as Values<T>, texts };
}
