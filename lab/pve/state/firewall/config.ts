import type { IpVersion } from "../../parameters/addresses";

/** What a rule may have beside its type and action, in the order in which its line holds it. */
export const RULE_OPTIONS = [
  "macro",
  "iface",
  "source",
  "dest",
  "proto",
  "dport",
  "sport",
  "log",
  "icmp-type",
  "comment",
] as const;

type RuleOption = (typeof RULE_OPTIONS)[number];

/** What keeps a line of a configuration from having its effect, by the parameter at fault. */
export type Errors = Readonly<Record<string, string>>;

/** A rule. */
export interface Rule extends Partial<Record<RuleOption, string>> {
  type: string;
  /** `ACCEPT`, `DROP` or `REJECT`; of the type `group` the name of a security group. */
  action: string;
  /** A rule without it is enabled, as its line is not marked. */
  enable?: 0 | 1;
  /** Found when the line is read: the version of its addresses or its protocol. */
  ipversion?: IpVersion;
  /** Found when the line is read: an alias that is gone, for one. */
  errors?: Errors;
}

/** A name for an address or a network. */
export interface Alias {
  readonly name: string;
  readonly cidr: string;
  readonly comment?: string;
  /** Found when the line is read. */
  readonly ipversion?: IpVersion;
}

/** A member of an IP set. */
export interface IpSetEntry {
  /** An address, a network or a reference to an alias. */
  readonly cidr: string;
  /** An exception of the set. */
  readonly nomatch?: true;
  readonly comment?: string;
  /** Found when the line is read. */
  readonly errors?: Errors;
}

/** What a configuration file of the firewall holds. Nodes have options and rules alone, only the cluster has groups. */
export interface FirewallConfig {
  readonly options: Map<string, string | number>;
  /** By the name in lower case. */
  readonly aliases: Map<string, Alias>;
  readonly ipSets: Map<string, IpSetEntry[]>;
  readonly ipSetComments: Map<string, string>;
  readonly rules: Rule[];
  readonly groups: Map<string, Rule[]>;
  readonly groupComments: Map<string, string>;
}

/** Where rules stand: in the configuration of the cluster, a node or a VM, or in a security group. */
export type RuleEnvironment = "cluster" | "host" | "vm" | "group";

/** The configuration of a file that does not exist. */
export function emptyFirewallConfig(): FirewallConfig {
  return {
    options: new Map(),
    aliases: new Map(),
    ipSets: new Map(),
    ipSetComments: new Map(),
    rules: [],
    groups: new Map(),
    groupComments: new Map(),
  };
}

/** Whether a text counts as given: for Perl, `0` is none. */
export function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== "" && value !== "0";
}
