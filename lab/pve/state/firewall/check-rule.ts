import type { IpVersion } from "../../parameters/addresses";
import {
  ALIAS_REFERENCE,
  checkInterface,
  checkPorts,
  checkProtocol,
  FIREWALL_NAME,
  IP_SET_REFERENCE,
  parseAddressList,
} from "../../parameters/firewall";
import { ICMP_PROTOCOLS, ICMP_TYPES, ICMPV6_TYPES, PROTOCOLS_WITH_PORTS } from "../../parameters/firewall-names";
import { failure, parameterErrors } from "../../pve-error";
import { type Errors, type FirewallConfig, isGiven, type Rule, type RuleEnvironment } from "./config";
import { findMacro } from "./macros";

/** Where a rule stands, and what its names may mean there. */
export interface RuleScope {
  readonly environment: RuleEnvironment;
  readonly cluster: FirewallConfig;
  /** The configuration that the rule is in, where that is not the cluster's. */
  readonly own?: FirewallConfig;
}

type Problem = readonly [parameter: string, text: string];

const TYPES: Readonly<Record<RuleEnvironment, readonly string[]>> = {
  cluster: ["in", "out", "forward", "group"],
  host: ["in", "out", "forward", "group"],
  vm: ["in", "out", "group"],
  group: ["in", "out", "forward"],
};

const MIXED = "detected mixed ipv4/ipv6 addresses in rule";

/** Notes the version of a part of the rule. @returns whether it contradicts the parts before. */
function contradicts(rule: Rule, version: IpVersion | undefined): boolean {
  if (version === undefined) return false;
  const mixed = rule.ipversion !== undefined && rule.ipversion !== version;
  if (!mixed) rule.ipversion = version;
  return mixed;
}

function* typeProblems({ type, action }: Rule, environment: RuleEnvironment): Generator<Problem> {
  if (!TYPES[environment].includes(type)) yield ["type", `invalid rule type '${type}' for rule_env '${environment}'`];
  if (type === "group") {
    if (environment === "group") yield ["type", "security groups not allowed"];
    if (!new RegExp(`^${FIREWALL_NAME}$`).test(action)) yield ["action", "invalid characters in security group name"];
  } else if (type === "in" || type === "out" || type === "forward") {
    if (type === "forward" && action === "REJECT") yield ["action", "cannot define REJECT rules on forward chain"];
    if (!/^(?:ACCEPT|DROP|REJECT)$/.test(action)) yield ["action", `unknown action '${action}'`];
  } else {
    yield ["type", `unknown rule type '${type}'`];
  }
}

function* interfaceProblems({ iface }: Rule, environment: RuleEnvironment): Generator<Problem> {
  if (!isGiven(iface)) return;
  if (environment === "group") yield ["type", "parameter -i not allowed for this rule type"];
  const problem = checkInterface(iface);
  if (problem !== undefined) yield ["iface", problem];
  if (environment === "vm" && !/^net\d+$/.test(iface))
    yield ["iface", "value does not match the regex pattern 'net\\d+'"];
}

function* protocolProblems(rule: Rule): Generator<Problem> {
  const { proto } = rule;
  if (!isGiven(proto)) return;
  const problem = checkProtocol(proto);
  if (problem !== undefined) yield ["proto", problem];
  if (ICMP_PROTOCOLS.has(proto)) rule.ipversion = proto === "icmp" ? 4 : 6;
}

function* portProblems(rule: Rule, name: "dport" | "sport"): Generator<Problem> {
  const { [name]: ports, proto = "" } = rule;
  if (!isGiven(ports)) return;
  const isIcmp = name === "dport" && ICMP_PROTOCOLS.has(proto);
  const problem = checkPorts(ports, isIcmp);
  if (problem !== undefined) yield [name, problem];
  if (!isGiven(proto)) yield ["proto", `missing property - '${name}' requires this property`];
  if (!PROTOCOLS_WITH_PORTS.has(proto) && !isIcmp) yield [name, `protocol '${proto}' does not support ports`];
}

function* icmpProblems({ proto = "", dport, "icmp-type": type }: Rule): Generator<Problem> {
  if (!isGiven(type)) return;
  if (!ICMP_PROTOCOLS.has(proto)) yield ["proto", "missing property - 'icmp-type' requires this property"];
  if (isGiven(dport)) yield ["icmp-type", "'icmp-type' cannot be specified together with 'dport'"];
  const types = proto === "icmp" ? ICMP_TYPES : ICMPV6_TYPES;
  if (ICMP_PROTOCOLS.has(proto) && !types.has(type))
    yield ["icmp-type", `invalid icmp-type '${type}' for proto '${proto}'`];
}

function* addressProblems(rule: Rule, name: "source" | "dest", { cluster, own }: RuleScope): Generator<Problem> {
  const value = rule[name];
  if (!isGiven(value)) return;
  const { problem, version } = parseAddressList(value);
  if (problem !== undefined) yield [name, problem];
  else if (contradicts(rule, version)) yield [name, MIXED];

  if (value.startsWith("+")) {
    const [, , set] = IP_SET_REFERENCE.exec(value) ?? [];
    if (set === undefined) yield [name, `invalid ipset name '${value}'`];
    else if (!cluster.ipSets.has(set) && !own?.ipSets.has(set)) yield [name, `no such ipset '${set}'`];
    return;
  }
  const [, scope, alias] = ALIAS_REFERENCE.exec(value) ?? [];
  if (alias === undefined) return;
  const [general, special] = [cluster, own].map((config) => config?.aliases.get(alias.toLowerCase()));
  if (general === undefined && special === undefined) yield [name, `no such alias '${value}'`];
  const meant = (scope === "dc/" ? undefined : special) ?? (scope === "guest/" ? undefined : general);
  if (contradicts(rule, meant?.ipversion)) throw failure(MIXED);
}

function* macroProblems(rule: Rule): Generator<Problem> {
  const macro = findMacro(rule.macro ?? "");
  if (!isGiven(rule.macro) || !macro) return;
  const { ipversion } = rule;
  if (macro.onlyVersion !== undefined && ipversion !== undefined && ipversion !== macro.onlyVersion) return;
  const parts = (ipversion === 6 ? macro.ipv6Parts : undefined) ?? macro.parts;
  for (const part of parts) {
    for (const name of ["proto", "dport", "sport"] as const) {
      if (part[name] !== undefined && rule[name] !== undefined && part[name] !== rule[name])
        yield [name, `parameter '${name}' already define in macro (value = '${part[name]}')`];
    }
  }
}

function* problemsOf(rule: Rule, scope: RuleScope): Generator<Problem> {
  yield* typeProblems(rule, scope.environment);
  yield* interfaceProblems(rule, scope.environment);
  if (isGiven(rule.macro)) {
    const macro = findMacro(rule.macro);
    if (!macro) yield ["macro", `unknown macro '${rule.macro}'`];
    else rule.macro = macro.name;
  }
  yield* protocolProblems(rule);
  yield* portProblems(rule, "dport");
  yield* icmpProblems(rule);
  yield* portProblems(rule, "sport");
  yield* addressProblems(rule, "source", scope);
  yield* addressProblems(rule, "dest", scope);
}

/**
 * Checks a rule that a request would write, and gives its macro the name's usual case. The order and the texts are those
 * of `PVE::Firewall::verify_rule` (pve-firewall 6.0), which stops at the first problem.
 *
 * @throws PveError 400 that names the parameter, or 500 when aliases of both IP versions meet.
 */
export function checkRule(rule: Rule, scope: RuleScope): void {
  const checked: Rule = { ...rule, ipversion: undefined };
  for (const [parameter, text] of problemsOf(checked, scope)) throw parameterErrors({ [parameter]: text });
  for (const [parameter, text] of macroProblems(checked)) throw parameterErrors({ [parameter]: text });
  rule.macro = checked.macro;
}

/**
 * Checks a rule of a file: adds what is found of it, problems too, since what it names may be gone by now.
 *
 * @throws PveError when Proxmox would leave the line out.
 */
export function examineRule(rule: Rule, scope: RuleScope): void {
  const errors: Record<string, string> = {};
  const add = (problems: Iterable<Problem>) => {
    for (const [parameter, text] of problems) errors[parameter] ??= text;
  };
  add(problemsOf(rule, scope));
  if (Object.keys(errors).length === 0) add(macroProblems(rule));
  if (Object.keys(errors).length > 0) rule.errors = errors satisfies Errors;
}
