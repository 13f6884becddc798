import { type Alias, type FirewallConfig, type IpSetEntry, isGiven, type Rule } from "./config";

function renderComment(comment: string | undefined): string {
  return isGiven(comment) && !/^\s*$/.test(comment) ? ` # ${comment}` : "";
}

function renderRule(rule: Rule, allowsInterface: boolean): string {
  const { type, action, macro, comment } = rule;
  const option = (
    name: "iface" | "source" | "dest" | "proto" | "dport" | "sport" | "log" | "icmp-type",
    flag: string,
  ) => (isGiven(rule[name]) ? ` ${flag} ${rule[name]}` : "");
  return [
    rule.enable === 0 ? "|" : "",
    type.toUpperCase(),
    isGiven(macro) ? ` ${macro}(${action})` : ` ${action}`,
    allowsInterface ? option("iface", "-i") : "",
    // A group's own rules say what they are for.
    ...(type === "group"
      ? []
      : [
          option("source", "-source"),
          option("dest", "-dest"),
          option("proto", "-p"),
          option("dport", "-dport"),
          option("sport", "-sport"),
          option("log", "-log"),
          option("icmp-type", "-icmp-type"),
        ]),
    renderComment(comment),
  ].join("");
}

function renderEntry({ cidr, nomatch, comment }: IpSetEntry): string {
  return `${nomatch ? "!" : ""}${cidr}${renderComment(comment)}`;
}

function renderAlias({ name, cidr, comment }: Alias): string {
  return `${name} ${cidr}${renderComment(comment)}`;
}

function renderHeader(kind: string, name: string, comments: ReadonlyMap<string, string>): string {
  const comment = comments.get(name);
  return `[${kind} ${name}]${isGiven(comment) ? ` # ${comment}` : ""}`;
}

function renderSection(header: string, lines: readonly string[]): string {
  return `${header}\n\n${lines.map((line) => `${line}\n`).join("")}\n`;
}

function byName<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * A configuration as the text of its file, nothing for an empty one (`PVE::Firewall::save_clusterfw_conf`,
 * `save_vmfw_conf`, `save_hostfw_conf`, pve-firewall 6.0): what has no place there is lost when a change is saved.
 */
export function renderFirewallFile(config: FirewallConfig): string {
  const { options, aliases, ipSets, rules, groups } = config;
  const sections: string[] = [];
  if (options.size > 0)
    sections.push(
      renderSection(
        "[OPTIONS]",
        [...options].map(([name, value]) => `${name}: ${value}`),
      ),
    );
  if (aliases.size > 0)
    sections.push(
      renderSection(
        "[ALIASES]",
        byName(aliases).map(([, alias]) => renderAlias(alias)),
      ),
    );
  for (const [name, entries] of byName(ipSets)) {
    const sorted = byName(new Map(entries.map((entry) => [entry.cidr, entry]))).map(([, entry]) => entry);
    sections.push(renderSection(renderHeader("IPSET", name, config.ipSetComments), sorted.map(renderEntry)));
  }
  if (rules.length > 0)
    sections.push(
      renderSection(
        "[RULES]",
        rules.map((rule) => renderRule(rule, true)),
      ),
    );
  for (const [name, members] of byName(groups)) {
    const lines = members.map((rule) => renderRule(rule, false));
    sections.push(renderSection(renderHeader("group", name, config.groupComments), lines));
  }
  return sections.join("");
}
