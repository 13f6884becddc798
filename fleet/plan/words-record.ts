import { compareAttributes, type PlannedResource, readShownValues } from "./changes";
import { readRecordName } from "./record-values";
import { isSame } from "./same-value";
import { type Attributes, readAttributes, readBlocks } from "./vm-values";
import { escapeText, isUnknown, renderTransition, renderValue } from "./words-value";
import type { Knowledge } from "./words-vm";

/** The record types of hashicorp/dns, with the attribute that holds the values. */
const recordTypes: Readonly<Record<string, { readonly type: string; readonly values: string }>> = {
  dns_a_record_set: { type: "A", values: "addresses" },
  dns_aaaa_record_set: { type: "AAAA", values: "addresses" },
  dns_cname_record: { type: "CNAME", values: "cname" },
  dns_mx_record_set: { type: "MX", values: "mx" },
  dns_ns_record_set: { type: "NS", values: "nameservers" },
  dns_ptr_record: { type: "PTR", values: "ptr" },
  dns_srv_record_set: { type: "SRV", values: "srv" },
  dns_txt_record_set: { type: "TXT", values: "txt" },
};

/** Numbers of a record before its name, as a zone file has them. */
const numbers = ["preference", "priority", "weight", "port"];

/** Returns whether a resource of this type is a record set. */
export function isRecord(type: string): boolean {
  return Object.hasOwn(recordTypes, type);
}

/** Returns what a plan does to a record set: `+ A api-vm02.example 10.100.0.11`. */
export function renderRecordAction(resource: PlannedResource, { isGone }: Pick<Knowledge, "isGone">): string {
  const { type: record, values } = recordTypes[resource.type] ?? { type: resource.type, values: "" };
  const { before, after } = readShownValues(resource.change);
  const [from, to] = [readAttributes(before), readAttributes(after)];
  const { actions } = resource.change;
  const isMade = actions.includes("create");
  if (actions.join() === "forget") return `${record} ${renderName(from)} is forgotten: it stays, and no state holds it`;
  if (isMade && actions.length === 1) {
    const note = isGone ? ", which was removed outside" : "";
    return `+ ${record} ${renderName(to)} ${renderValues(to, values)}${note}`;
  }
  if (actions.join() === "delete") return `- ${record} ${renderName(from)} ${renderValues(from, values)}`;
  return `${record} ${renderChange(resource, values, isMade)}`;
}

function renderChange(resource: PlannedResource, values: string, isReplaced: boolean): string {
  const { change, previous_address: previous, address } = resource;
  const { before, after } = readShownValues(change);
  const [from, to] = [readAttributes(before), readAttributes(after)];
  const [name, newName] = [renderName(from), renderName(to)];
  const words = [
    ...(name === newName ? [] : [`is named ${newName}`]),
    ...(isSame(from[values], to[values])
      ? []
      : [renderTransition(renderValues(from, values), renderValues(to, values))]),
    ...(isSame(from.ttl, to.ttl) ? [] : [`TTL ${renderTransition(from.ttl, to.ttl)}`]),
    ...(isReplaced && name === newName ? ["name absent for a moment"] : []),
    ...(previous === undefined ? [] : [`is renamed from ${previous} to ${address} in the state`]),
    ...(change.importing ? [`is taken into the state, from ${renderValue(change.importing.id)}`] : []),
  ];
  const rest = compareAttributes(change).filter(({ after: value }) => !isUnknown(value));
  const others = rest.map(({ attribute, ...both }) => `${attribute} ${renderTransition(both.before, both.after)}`);
  return `${name} ${(words.length > 0 ? words : others).join(", ") || "changes"}`;
}

function renderName(attributes: Attributes): string {
  return escapeText(readRecordName(attributes));
}

/** Values as a zone file has them, names without the final dot. */
function renderValues(attributes: Attributes, name: string): string {
  const value = attributes[name];
  const isBlocks = Array.isArray(value) && value.some((one) => typeof one === "object" && one !== null);
  if (isBlocks) return readBlocks(attributes, name).map(renderBlock).join(", ");
  return (Array.isArray(value) ? value : [value])
    .map((one) => (name === "txt" ? `"${renderValue(one)}"` : stripDot(renderValue(one))))
    .join(", ");
}

function renderBlock(block: Attributes): string {
  const found = numbers.filter((number) => number in block).map((number) => renderValue(block[number]));
  return [...found, stripDot(renderValue(block.exchange ?? block.target))].join(" ");
}

/** The root itself is a dot. */
function stripDot(name: string): string {
  return name.replace(/(?<=.)\.$/, "");
}
