import { type Difference, splitList } from "./changes";
import { type Attributes, readAttributes, readBlocks } from "./vm-values";
import { renderTransition, renderValue } from "./words-value";

/** What people call an attribute of a VM. */
interface AttributeName {
  readonly name: string;
  readonly unit?: string;
  /** What is said instead of the values. @default - both values */
  readonly render?: (before: unknown, after: unknown) => string;
}

const say = (text: string) => () => text;
const renderSwitch = (before: unknown, after: unknown) => renderTransition(nameSwitch(before), nameSwitch(after));
const renderText = (before: unknown, after: unknown) => renderTransition(quote(before), quote(after));
const renderVlan = (before: unknown, after: unknown) => renderTransition(before || "none", after || "none");

/** By Terraform's path without indexes. A device's own attributes come after its slot: `net0 VLAN`. */
const attributeNames: Readonly<Record<string, AttributeName>> = {
  name: { name: "name" },
  description: { name: "description", render: renderText },
  tags: { name: "tags", render: renderTags },
  node_name: { name: "node" },
  pool_id: { name: "pool" },
  vm_id: { name: "VMID" },
  on_boot: { name: "start at boot" },
  started: { name: "started" },
  protection: { name: "protection", render: renderSwitch },
  boot_order: { name: "boot order" },
  "memory.dedicated": { name: "memory", unit: "MiB" },
  "memory.floating": { name: "balloon memory", unit: "MiB" },
  "cpu.cores": { name: "cores" },
  "cpu.sockets": { name: "sockets" },
  "cpu.type": { name: "CPU type" },
  "cpu.limit": { name: "CPU limit" },
  "cpu.units": { name: "CPU units" },
  agent: { name: "guest agent" },
  "agent.enabled": { name: "guest agent", render: renderSwitch },
  "clone.vm_id": { name: "template" },
  "clone.node_name": { name: "template's node" },
  "clone.datastore_id": { name: "storage of the clone" },
  "network_device.vlan_id": { name: "VLAN", render: renderVlan },
  "network_device.mac_address": { name: "MAC" },
  "network_device.bridge": { name: "bridge" },
  "network_device.firewall": { name: "firewall", render: renderSwitch },
  "network_device.model": { name: "model" },
  initialization: { name: "cloud-init settings" },
  "initialization.ip_config": { name: "address", render: renderIpConfig },
  "initialization.ip_config.ipv4": { name: "address", render: renderAddressBlock },
  "initialization.ip_config.ipv4.address": { name: "address", render: renderAddress },
  "initialization.ip_config.ipv4.gateway": { name: "gateway" },
  "initialization.ip_config.ipv6": { name: "IPv6 address", render: renderAddressBlock },
  "initialization.ip_config.ipv6.address": { name: "IPv6 address", render: renderAddress },
  "initialization.ip_config.ipv6.gateway": { name: "IPv6 gateway" },
  "initialization.dns.servers": { name: "name servers" },
  "initialization.dns.domain": { name: "search domain" },
  "initialization.user_account.keys": { name: "SSH keys", render: say("change") },
  "initialization.user_account.username": { name: "user" },
  "initialization.user_account.password": { name: "password", render: say("changes") },
  "initialization.datastore_id": { name: "storage of the cloud-init drive" },
};

/** Blocks of which each is a device, with what Proxmox VE calls its slot. */
const devices = ["network_device", "initialization.ip_config"];

/** Returns a change of a VM's attribute in people's words; by Terraform's path where there is none of ours. */
export function renderAttribute(difference: Difference): string {
  return expand(difference).map(renderOne).join(", ");
}

/** A list of devices that comes or goes is told of one by one. */
function expand(difference: Difference): Difference[] {
  const { attribute } = difference;
  return devices.includes(stripIndexes(attribute)) && !attribute.endsWith("]") ? splitList(difference) : [difference];
}

function renderOne({ attribute, before, after }: Difference): string {
  const path = stripIndexes(attribute);
  const device = devices.find((one) => path === one || path.startsWith(`${one}.`));
  const index = device === undefined ? 0 : findIndex(attribute, device);
  if (path === "network_device") return renderDevice(index, before, after);
  // The address of the first device is the VM's.
  const isOwn = device === undefined || (index === 0 && device === "initialization.ip_config");
  const named = Object.hasOwn(attributeNames, path) ? attributeNames[path] : undefined;
  if (named === undefined) return `${attribute} ${renderWhole(before, after)}`;
  const { name, unit, render } = named;
  return `${isOwn ? "" : `net${index} `}${name} ${render?.(before, after) ?? renderWhole(before, after, unit)}`;
}

function stripIndexes(attribute: string): string {
  return attribute.replaceAll(/\[\d+\]/g, "");
}

/** The index of the device: the first one after its block's name. */
function findIndex(attribute: string, device: string): number {
  const [, last = device] = device.split(".");
  return Number(new RegExp(`(?:^|\\.)${last}\\[(\\d+)\\]`).exec(attribute)?.[1] ?? 0);
}

/** A block is told of by its coming and going alone. */
function renderWhole(before: unknown, after: unknown, unit?: string): string {
  const isBlock = [before, after].some((value) => JSON.stringify(value ?? null).includes("{"));
  if (!isBlock) return renderTransition(before, after, unit);
  if (isEmpty(before)) return "added";
  return isEmpty(after) ? "removed" : "changed";
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function renderDevice(index: number, before: unknown, after: unknown): string {
  if (isEmpty(after)) return `- net${index}${renderVlanOf(readAttributes(before))}`;
  return `${isEmpty(before) ? "+" : "changed:"} net${index}${renderVlanOf(readAttributes(after))}`;
}

function renderVlanOf({ vlan_id: vlanId }: Attributes): string {
  return typeof vlanId === "number" && vlanId > 0 ? ` VLAN ${vlanId}` : "";
}

function renderTags(before: unknown, after: unknown): string {
  const [from, to] = [before, after].map((tags) => (Array.isArray(tags) ? tags.map(renderValue) : []));
  const added = (to ?? []).filter((tag) => !from?.includes(tag)).map((tag) => `+ ${tag}`);
  const removed = (from ?? []).filter((tag) => !to?.includes(tag)).map((tag) => `- ${tag}`);
  const words = [...added, ...removed];
  return words.length === 0 ? renderTransition(before, after) : words.join(" ");
}

/** The length of the prefix matters when it changes. */
function renderAddress(before: unknown, after: unknown): string {
  const [from = "", to = ""] = [before, after].map((address) => String(address ?? "").split("/")[1]);
  const strip = (address: unknown) => (typeof address === "string" ? address.replace(/\/\d+$/, "") : address);
  return from === to || from === "" || to === ""
    ? renderTransition(strip(before), strip(after))
    : renderTransition(before, after);
}

function renderAddressBlock(before: unknown, after: unknown): string {
  const [from, to] = [before, after].map((blocks) => readAttributes(Array.isArray(blocks) ? blocks[0] : blocks));
  return renderAddress(from?.address, to?.address);
}

function renderIpConfig(before: unknown, after: unknown): string {
  const [from, to] = [readAttributes(before), readAttributes(after)];
  const hasIpv6 = [from, to].some((config) => readBlocks(config, "ipv6").length > 0);
  const ipv4 = renderAddressBlock(from.ipv4, to.ipv4);
  return hasIpv6 ? `${ipv4}, IPv6 address ${renderAddressBlock(from.ipv6, to.ipv6)}` : ipv4;
}

function nameSwitch(value: unknown): unknown {
  return typeof value === "boolean" ? (value ? "on" : "off") : (value ?? "off");
}

function quote(value: unknown): unknown {
  return typeof value === "string" && value !== "" ? `"${value}"` : value;
}
