import type { Alias, Parameter, PropertyFormat } from "./schema";
import { formatSize, parseSize } from "./sizes";

/** The values of a property string by key; booleans are `0` and `1`. */
export type Properties = Record<string, string>;

/** A property string that cannot even be split into keys and values. */
export class PropertyStringError extends Error {}

function isAlias(key: Parameter | Alias): key is Alias {
  return "alias" in key;
}

function parseBoolean(value: string): string {
  if (/^(?:1|on|yes|true)$/i.test(value)) return "1";
  if (/^(?:0|off|no|false)$/i.test(value)) return "0";
  return value;
}

const mainKeys = new WeakMap<PropertyFormat, string | undefined>();

/** The key that needs no name. Looked for once a format: those of drives have many keys, and lists show many drives. */
function findMainKey(format: PropertyFormat): string | undefined {
  if (!mainKeys.has(format)) {
    const main = Object.entries(format.keys).find(([, key]) => !isAlias(key) && key.defaultKey);
    mainKeys.set(format, main?.[0]);
  }
  return mainKeys.get(format);
}

/**
 * Splits a property string into its keys and values: aliases resolved, booleans as 0 and 1, values not checked.
 *
 * @throws PropertyStringError in Proxmox's words (`PVE::JSONSchema::parse_property_string`, pve-common 9.1, observed).
 */
export function splitProperties(format: PropertyFormat, text: string): Properties {
  const result: Properties = Object.create(null);
  const find = (name: string) => (Object.hasOwn(format.keys, name) ? format.keys[name] : undefined);
  const main = findMainKey(format);
  let mainGiven = false;

  for (const part of text.split(",")) {
    if (part.trim() === "") continue;
    const equals = part.indexOf("=");
    if (equals === -1) {
      if (mainGiven) throw new PropertyStringError(`duplicate key in comma-separated list property: ${main}`);
      if (main === undefined)
        throw new PropertyStringError("value without key, but schema does not define a default key");
      if (result[main]) throw new PropertyStringError(`duplicate key in comma-separated list property: ${main}`);
      result[main] = part;
      mainGiven = true;
      continue;
    }
    let name = part.slice(0, equals);
    const value = part.slice(equals + 1);
    if (name === "" || value === "") throw new PropertyStringError("missing key in comma-separated list property");
    if (result[name] !== undefined)
      throw new PropertyStringError(`duplicate key in comma-separated list property: ${name}`);
    let key = find(name);
    if (key && isAlias(key)) {
      if (key.keyAlias) {
        if (result[key.keyAlias] !== undefined)
          throw new PropertyStringError(`key alias '${key.keyAlias}' is already defined`);
        result[key.keyAlias] = name;
      }
      name = key.alias;
      key = find(name);
    }
    if (!key) throw new PropertyStringError(`invalid key in comma-separated list property: ${name}`);
    result[name] = !isAlias(key) && key.type === "boolean" ? parseBoolean(value) : value;
  }
  return result;
}

/** The values of a property string that has been checked before. Sizes are in bytes. */
export function parseProperties(format: PropertyFormat, text: string): Properties {
  const { keys } = format;
  const result = splitProperties(format, text);
  for (const [name, value] of Object.entries(result)) {
    const key = keys[name];
    if (key && !isAlias(key) && key.format === "disk-size") result[name] = String(parseSize(value) ?? value);
  }
  return result;
}

/**
 * The one way in which Proxmox writes a property string: the default key without its name, then the required keys,
 * then the others, each group by name; sizes in their largest unit; `model` and `macaddr` as `virtio=MAC`
 * (`PVE::JSONSchema::print_property_string`, observed).
 */
export function printProperties(format: PropertyFormat, values: Readonly<Properties>): string {
  const { keys } = format;
  const combined = new Map(
    Object.values(keys).flatMap((key) => (isAlias(key) && key.keyAlias ? [[key.keyAlias, key.alias] as const] : [])),
  );
  const names = Object.keys(values).sort();
  const isMain = (name: string) => (keys[name] as Parameter | undefined)?.defaultKey === true;
  const isRequired = (name: string) => (keys[name] as Parameter | undefined)?.required === true;
  const ordered = [
    ...names.filter(isMain),
    ...names.filter((name) => !isMain(name) && isRequired(name)),
    ...names.filter((name) => !isMain(name) && !isRequired(name)),
  ];

  const print = (name: string) => {
    const value = values[name] ?? "";
    return (keys[name] as Parameter | undefined)?.format === "disk-size" ? formatSize(Number(value)) : value;
  };
  const done = new Set<string>();
  const parts: string[] = [];
  for (const name of ordered) {
    if (done.has(name)) continue;
    const partner = combined.get(name);
    if (partner !== undefined && values[partner] !== undefined) {
      done.add(partner);
      parts.push(`${print(name)}=${print(partner)}`);
    } else {
      parts.push(isMain(name) ? print(name) : `${name}=${print(name)}`);
    }
  }
  return parts.join(",");
}
