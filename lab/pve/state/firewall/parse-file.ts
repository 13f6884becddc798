import { checkIpOrCidr, ipVersion, shortenCidr } from "../../parameters/addresses";
import { ALIAS_REFERENCE } from "../../parameters/firewall";
import { CLUSTER_OPTIONS, HOST_OPTIONS, VM_OPTIONS } from "../../parameters/firewall-options";
import type { ParameterTable } from "../../parameters/schema";
import { PveError } from "../../pve-error";
import { examineRule, type RuleScope } from "./check-rule";
import { type Alias, emptyFirewallConfig, type FirewallConfig, type IpSetEntry, type Rule } from "./config";
import { resolveAlias } from "./resolve-alias";

/** Whose file it is. Another than the cluster's is read in the light of the cluster's. */
export type FileOwner =
  | { readonly kind: "cluster" }
  | { readonly kind: "host" | "vm"; readonly cluster: FirewallConfig };

const OPTIONS: Readonly<Record<FileOwner["kind"], ParameterTable>> = {
  cluster: CLUSTER_OPTIONS,
  host: HOST_OPTIONS,
  vm: VM_OPTIONS,
};

/** For how long an `enable` above 1, the time at which it was set, holds. */
const TRIAL_SECONDS = 60;

const RULE_FLAGS = {
  "-i": "iface",
  "-source": "source",
  "-dest": "dest",
  "-p": "proto",
  "-dport": "dport",
  "-sport": "sport",
  "-log": "log",
  "-icmp-type": "icmp-type",
} as const;

/** Takes the comment off the end of a line. */
function splitComment(line: string): { text: string; comment: string | undefined } {
  const hash = line.indexOf("#");
  if (hash === -1) return { text: line, comment: undefined };
  return { text: line.slice(0, hash), comment: line.slice(hash + 1).replace(/^[ \t\r\f\v]+|[ \t\r\f\v]+$/g, "") };
}

function parseRule(line: string): Rule | undefined {
  const { text, comment } = splitComment(line);
  const [, disabled, type = "", action = "", rest = ""] = /^(\|?)(\S+)\s+(\S+)\s*(.*)$/s.exec(text) ?? [];
  if (action === "") return undefined;
  const rule: Rule = { type: type.toLowerCase(), action, enable: disabled ? 0 : 1 };
  if (comment !== undefined) rule.comment = comment;
  const [, macro, macroAction] = rule.type === "group" ? [] : (/^(\S+)\((ACCEPT|DROP|REJECT)\)$/.exec(action) ?? []);
  if (macro !== undefined && macroAction !== undefined) Object.assign(rule, { macro, action: macroAction });

  let left = rest;
  while (left !== "") {
    const [whole = "", flag = "", value = ""] = /^(\S+) (\S+)\s*/.exec(left) ?? [];
    const name = Object.hasOwn(RULE_FLAGS, flag) ? RULE_FLAGS[flag as keyof typeof RULE_FLAGS] : undefined;
    if (name === undefined || (rule.type === "group" && name !== "iface")) return undefined;
    rule[name] = value;
    left = left.slice(whole.length);
  }
  return rule;
}

function parseAlias(line: string): Alias | undefined {
  const { text, comment } = splitComment(line);
  const [, name, cidr] = /^(\S+)\s(\S+)$/.exec(text.trimEnd()) ?? [];
  if (name === undefined || cidr === undefined || checkIpOrCidr(cidr) !== undefined) return undefined;
  return { name, cidr: shortenCidr(cidr), ipversion: ipVersion(cidr), ...(comment && { comment }) };
}

function findEntryProblem(cidr: string, owner: FileOwner, config: FirewallConfig): string | undefined {
  if (/\/0+$/.test(cidr)) return "a zero prefix is not allowed in ipset entries\n";
  if (!ALIAS_REFERENCE.test(cidr)) return checkIpOrCidr(cidr);
  try {
    resolveAlias(cidr, owner.kind === "cluster" ? config : owner.cluster, config);
    return undefined;
  } catch (error) {
    if (error instanceof PveError) return error.message;
    throw error;
  }
}

function parseEntry(line: string, owner: FileOwner, config: FirewallConfig): IpSetEntry | undefined {
  const { text, comment } = splitComment(line);
  const [, not, written] = /^(!)?\s*(\S+)\s*$/.exec(text) ?? [];
  if (written === undefined) return undefined;
  const cidr = shortenCidr(written);
  const problem = findEntryProblem(cidr, owner, config);
  return {
    cidr,
    ...(not && { nomatch: true }),
    ...(comment && { comment }),
    ...(problem !== undefined && { errors: { cidr: problem } }),
  };
}

function parseOption(line: string, kind: FileOwner["kind"], nowSeconds: number): [string, string | number] | undefined {
  const [, name = "", value = ""] = /^(\w+):\s*(\S+)\s*$/.exec(line) ?? [];
  const option = Object.hasOwn(OPTIONS[kind], name) ? OPTIONS[kind][name] : undefined;
  if (!option) return undefined;
  if (option.type === "string") return [name, value];
  if (!(option.type === "boolean" ? /^[01]$/ : /^\d+$/).test(value)) return undefined;
  const isOver =
    kind === "cluster" && name === "enable" && Number(value) > 1 && nowSeconds - Number(value) > TRIAL_SECONDS;
  return [name, isOver ? 0 : Number(value)];
}

type AddLine = (line: string) => void;

/** What a line that begins a section says of the lines after it; nothing for another line. */
function findSection(line: string, owner: FileOwner, config: FirewallConfig, nowSeconds: number): AddLine | undefined {
  const scope: RuleScope =
    owner.kind === "cluster"
      ? { environment: "cluster", cluster: config }
      : { environment: owner.kind, cluster: owner.cluster, own: config };
  const addRule = (rules: Rule[], scope: RuleScope) => (text: string) => {
    const rule = parseRule(text);
    if (!rule) return;
    examineRule(rule, scope);
    rules.push(rule);
  };

  if (/^\[options\]$/i.test(line)) {
    return (text) => {
      const option = parseOption(text, owner.kind, nowSeconds);
      if (option) config.options.set(...option);
    };
  }
  if (/^\[rules\]$/i.test(line)) return addRule(config.rules, scope);
  if (owner.kind !== "host" && /^\[aliases\]$/i.test(line)) {
    return (text) => {
      const alias = parseAlias(text);
      if (alias) config.aliases.set(alias.name.toLowerCase(), alias);
    };
  }
  const [, kind = "", written = "", comment] = /^\[(group|ipset)\s+(\S+)\]\s*(?:#\s*(.*?)\s*)?$/is.exec(line) ?? [];
  const name = written.toLowerCase();
  if (owner.kind === "cluster" && kind.toLowerCase() === "group") {
    const rules: Rule[] = [];
    config.groups.set(name, rules);
    if (comment) config.groupComments.set(name, comment);
    return addRule(rules, { environment: "group", cluster: config });
  }
  if (owner.kind !== "host" && kind.toLowerCase() === "ipset") {
    const entries: IpSetEntry[] = [];
    config.ipSets.set(name, entries);
    if (comment) config.ipSetComments.set(name, comment);
    return (text) => {
      const entry = parseEntry(text, owner, config);
      if (entry) entries.push(entry);
    };
  }
  return undefined;
}

/**
 * Reads a configuration file. Names of groups and IP sets are in lower case then, and a line that cannot be read counts
 * for nothing (`PVE::Firewall::generic_fw_config_parser`, pve-firewall 6.0).
 */
export function parseFirewallFile(text: string, owner: FileOwner, nowSeconds: number): FirewallConfig {
  const config = emptyFirewallConfig();
  let add: AddLine | undefined;
  for (const line of text.split("\n").map((whole) => whole.replace(/^[\t ]+|[\t ]+$/g, ""))) {
    if (line === "" || line.startsWith("#")) continue;
    const section = findSection(line, owner, config, nowSeconds);
    if (section) {
      add = section;
      continue;
    }
    try {
      add?.(line);
    } catch (error) {
      // Proxmox warns in its log and reads on.
      if (!(error instanceof PveError)) throw error;
    }
  }
  return config;
}
