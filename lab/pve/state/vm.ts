import { createHash } from "node:crypto";
import { splitList } from "../parameters/lists";
import { isNumeric } from "../parameters/qemu/options";
import { failure } from "../pve-error";
import type { TagStyle } from "./datacenter";

/** What the configuration file of a VM holds: options, and the changes that wait for the VM to stop. */
export interface VmConfig {
  readonly options: Map<string, string>;
  readonly pending: Map<string, string>;
  /** Options to be deleted when the VM stops; `true` destroys a disk rather than detach it. */
  readonly pendingDeletes: Map<string, boolean>;
  /** The options of each snapshot by its name, with what is said of the snapshot itself: `snaptime`, `parent`, ... */
  readonly snapshots: Map<string, Map<string, string>>;
}

/** A running QEMU process. */
interface Power {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Stopped by `suspend`, until `resume`. */
  readonly paused?: true;
}

/** A VM or template. */
export interface Vm {
  readonly vmid: number;
  /** The node that has its configuration file. */
  node: string;
  config: VmConfig;
  /** Only while it runs. */
  power?: Power;
}

/** An empty configuration. */
export function emptyConfig(): VmConfig {
  return { options: new Map(), pending: new Map(), pendingDeletes: new Map(), snapshots: new Map() };
}

/** A copy to change, so that a request that fails changes nothing. */
export function copyConfig(config: VmConfig): VmConfig {
  return {
    options: new Map(config.options),
    pending: new Map(config.pending),
    pendingDeletes: new Map(config.pendingDeletes),
    snapshots: new Map([...config.snapshots].map(([name, options]) => [name, new Map(options)])),
  };
}

/** Whether the VM is a template. */
export function isTemplate(config: VmConfig): boolean {
  return config.options.get("template") === "1";
}

/** @throws PveError 500 while something holds the VM's lock. */
export function checkLock(config: VmConfig): void {
  const lock = config.options.get("lock");
  if (lock !== undefined) throw failure(`VM is locked (${lock})`);
}

/** @throws PveError 500 when the VM is protected; `what` begins the text. */
export function checkProtection(config: VmConfig, what: string): void {
  if (config.options.get("protection") === "1") throw failure(`${what} - protection mode enabled`);
}

/**
 * Tags as Proxmox keeps them: each once, and unless the cluster's `tag-style` says otherwise lower case and sorted
 * (`PVE::GuestHelpers::get_unique_tags`, observed).
 */
export function normalizeTags(tags: string, { caseSensitive, sorted }: TagStyle): string {
  const kept = splitList(tags).map((tag) => (caseSensitive ? tag : tag.toLowerCase()));
  return [...new Set(sorted ? kept.sort() : kept)].join(";");
}

/**
 * Sets an option as the configuration file would keep it. A description is lines of comment there, and loses all white
 * space at its end when they are read (`PVE::QemuServer::parse_vm_config`); one that is empty leaves no line.
 */
export function setOption(options: Map<string, string>, option: string, value: string): void {
  const kept = option === "description" ? value.replace(perlWhiteSpaceAtEnd, "") : value;
  if (option === "description" && kept === "") options.delete(option);
  else options.set(option, kept);
}

/** Perl's `\s+$` for text: JavaScript's own `\s` lacks U+0085 and has U+FEFF. */
const perlWhiteSpaceAtEnd = /\p{White_Space}+$/u;

function render(options: ReadonlyMap<string, string>): string {
  const comment = (options.get("description") ?? "").split("\n").map((line) => `#${line}\n`);
  const lines = [...options]
    .filter(([option]) => option !== "description")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([option, value]) => `${option}: ${value}\n`);
  return [...(options.has("description") ? comment : []), ...lines].join("");
}

/** The digest that a caller may send back to make sure that nobody changed the VM in between. */
export function configDigest(config: VmConfig): string {
  const deletes = [...config.pendingDeletes].map(([option, force]) => (force ? `!${option}` : option)).sort();
  const pending = render(config.pending) + (deletes.length > 0 ? `delete: ${deletes.join(",")}\n` : "");
  const snapshots = [...config.snapshots].sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = [
    ...(pending === "" ? [] : [["PENDING", pending]]),
    ...snapshots.map(([name, s]) => [name, render(s)]),
  ];
  return createHash("sha1")
    .update(render(config.options) + sections.map(([name, lines]) => `\n[${name}]\n${lines}`).join(""))
    .digest("hex");
}

/** @throws PveError 500 when the caller has seen another configuration. */
export function checkDigest(config: VmConfig, digest: string | undefined): void {
  if (digest && digest !== configDigest(config)) throw failure("checksum mismatch (file change by other user?)");
}

/** An option's value as answers show it: whole numbers and booleans as numbers, an empty text as one blank. */
function answerOption(option: string, value: string): string | number {
  if (option === "cipassword") return "**********";
  if (value === "") return " ";
  return isNumeric(option) || OWN_NUMBERS.has(option) ? Number(value) : value;
}

/** Options that answers show as numbers although no caller may set them. */
const OWN_NUMBERS = new Set(["snaptime"]);

/**
 * The options of a snapshot.
 *
 * @throws PveError 500 when there is none of this name.
 */
export function getSnapshot(config: VmConfig, name: string): Map<string, string> {
  const snapshot = config.snapshots.get(name);
  if (!snapshot) throw failure(`snapshot '${name}' does not exist`);
  return snapshot;
}

/** A snapshot as answers show it, without a digest. */
export function answerSnapshot(snapshot: ReadonlyMap<string, string>): Record<string, string | number> {
  return Object.fromEntries([...snapshot].map(([option, value]) => [option, answerOption(option, value)]).sort());
}

/** The answer of `GET config`: with pending changes unless `current`. */
export function answerConfig(config: VmConfig, current: boolean): Record<string, string | number> {
  const options = new Map(config.options);
  if (!current) {
    for (const [option, value] of config.pending) options.set(option, value);
    for (const option of config.pendingDeletes.keys()) options.delete(option);
  }
  const entries = [...options].map(([option, value]) => [option, answerOption(option, value)] as const);
  return Object.fromEntries(
    [...entries, ["digest", configDigest(config)] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** One line of `GET pending`. */
export interface PendingEntry {
  readonly key: string;
  readonly value?: string | number;
  readonly pending?: string | number;
  /** 1: will be deleted, 2: with its data. */
  readonly delete?: 1 | 2;
}

/** The answer of `GET pending` (`PVE::GuestHelpers::config_with_pending_array`, observed). */
export function answerPending(config: VmConfig): PendingEntry[] {
  const keys = new Set([...config.options.keys(), ...config.pending.keys(), ...config.pendingDeletes.keys()]);
  const entries = [...keys].sort().map((key): PendingEntry => {
    const value = config.options.get(key);
    const pending = config.pending.get(key);
    const force = config.pendingDeletes.get(key);
    return {
      key,
      ...(value !== undefined && { value: answerOption(key, value) }),
      ...(pending !== undefined && { pending: answerOption(key, pending) }),
      ...(force !== undefined && { delete: force ? 2 : 1 }),
    };
  });
  return [...entries, { key: "digest", value: configDigest(config) }];
}
