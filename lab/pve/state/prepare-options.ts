import { randomUUID } from "node:crypto";
import { parseProperties } from "../parameters/property-string";
import { memoryFormat } from "../parameters/qemu/devices";
import { isDrive, isSlot } from "../parameters/slots";
import { failure } from "../pve-error";
import type { ClusterState } from "./cluster-state";
import type { Datacenter } from "./datacenter";
import { type Drive, readDrive } from "./drive";
import { hashPassword, printNet } from "./identity";
import { checkSshKeys } from "./ssh-keys";
import { normalizeTags, type VmConfig } from "./vm";

/** Options of a request in the form in which they are kept; drives are still to be provisioned. */
export interface PreparedOptions {
  readonly texts: ReadonlyMap<string, string>;
  readonly drives: ReadonlyMap<string, Drive>;
}

const MAX_CPU_UNITS = 10_000;

function prepareText(option: string, value: string, { macPrefix, tagStyle }: Datacenter): string {
  if (isSlot(option, "net")) return printNet(value, macPrefix);
  switch (option) {
    case "cipassword":
      return hashPassword();
    case "cpuunits":
      return String(Math.min(Number(value), MAX_CPU_UNITS));
    case "tags":
      return normalizeTags(value, tagStyle);
    case "vmgenid":
      return value === "1" ? randomUUID() : value;
    default:
      return value;
  }
}

/** The options of a request with the alias `cdrom` as the drive that it stands for, by name. */
export function resolveCdrom(given: Readonly<Record<string, string>>): [option: string, text: string][] {
  const { cdrom, ...rest } = given;
  const options: Record<string, string> = rest;
  if (cdrom) options.ide2 = /media=/.test(cdrom) ? cdrom : `${cdrom},media=cdrom`;
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Turns the options of a request into what the configuration will keep: MAC addresses made up, tags in order, drives
 * read.
 *
 * @throws PveError for values that no table can judge: keys and drives.
 */
export function prepareOptions(
  { datacenter }: ClusterState,
  options: readonly (readonly [option: string, text: string])[],
): PreparedOptions {
  const sshkeys = options.find(([option]) => option === "sshkeys")?.[1];
  if (sshkeys !== undefined) checkSshKeys(sshkeys);
  const texts = new Map<string, string>();
  const drives = new Map<string, Drive>();
  for (const [option, value] of options) {
    if (isDrive(option)) drives.set(option, readDrive(option, value));
    texts.set(option, isDrive(option) ? value : prepareText(option, value, datacenter));
  }
  return { texts, drives };
}

/** @throws PveError 500 when a balloon would be larger than the memory, be either of them new or old. */
export function checkBalloon(config: VmConfig, texts: ReadonlyMap<string, string>): void {
  if (!texts.has("memory") && !texts.has("balloon")) return;
  const latest = (option: string) => texts.get(option) ?? config.pending.get(option) ?? config.options.get(option);
  const memory = Number(parseProperties(memoryFormat, latest("memory") ?? "512").current);
  if (Number(latest("balloon") ?? 0) > memory)
    throw failure("balloon value too large (must be smaller than assigned memory)");
}
