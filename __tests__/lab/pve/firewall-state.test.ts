import fc from "fast-check";
import { checkIp, checkIpOrCidr, cleanCidr } from "../../../lab/pve/parameters/addresses";
import { PveError } from "../../../lab/pve/pve-error";
import type { RuleScope } from "../../../lab/pve/state/firewall/check-rule";
import type { Rule } from "../../../lab/pve/state/firewall/config";
import { insertRule, type RuleTexts, updateRule } from "../../../lab/pve/state/firewall/edit-rules";
import { CLUSTER, Firewalls, type Place } from "../../../lab/pve/state/firewall/firewalls";
import { findMacro } from "../../../lab/pve/state/firewall/macros";

// PVE::Firewall (pve-firewall 6.0), read

const VM: Place = { kind: "vm", vmid: 100 };

/** Changes a VM's rules as a request does. @returns whether that was allowed */
function change(firewalls: Firewalls, edit: (rules: Rule[], scope: RuleScope) => void): boolean {
  const config = firewalls.read(VM);
  try {
    edit(config.rules, { environment: "vm", cluster: firewalls.read(CLUSTER), own: config });
  } catch (error) {
    if (error instanceof PveError) return false;
    throw error;
  }
  firewalls.write(VM, config);
  return true;
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const address = fc.oneof(
  fc.ipV4(),
  fc.constantFrom("10.0.0.0/8", "10.0.0.1-10.0.0.9", "10.0.0.1,192.168.0.0/16", "fe80::/10", "2001:db8::1", "nosuch"),
);
const ports = fc.oneof(
  fc.integer({ min: 1, max: 65535 }).map(String),
  fc.constantFrom("ssh", "80,443", "1:1024", "80,"),
);
const ruleTexts: fc.Arbitrary<RuleTexts> = fc
  .record({
    type: fc.constantFrom("in", "out", "group"),
    action: fc.constantFrom("ACCEPT", "DROP", "REJECT", "web"),
    enable: optional(fc.constantFrom("0", "1", "7")),
    macro: optional(fc.constantFrom("ssh", "Ping", "nosuch")),
    iface: optional(fc.constantFrom("net0", "net31", "vmbr0")),
    source: optional(address),
    dest: optional(address),
    proto: optional(fc.constantFrom("tcp", "udp", "17", "icmp", "esp")),
    dport: optional(ports),
    sport: optional(ports),
    log: optional(fc.constantFrom("info", "nolog")),
    "icmp-type": optional(fc.constantFrom("echo-request", "any")),
    comment: optional(fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\n"))),
  })
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, text]) => text !== undefined)) as RuleTexts);

/** A rule as it is kept: what was given, in the form that a line of the file can hold. */
function kept(given: RuleTexts): Record<string, unknown> {
  const rule: Record<string, unknown> = { ...given, enable: Number(given.enable ?? 0) === 0 ? 0 : 1 };
  if (given.macro) rule.macro = findMacro(given.macro)?.name;
  const comment = (given.comment ?? "").replace(/^[ \t\r\f\v]+|[ \t\r\f\v]+$/g, "");
  if (/^\s*$/.test(comment) || given.comment === "0" || given.comment === "-") delete rule.comment;
  else rule.comment = comment;
  return rule;
}

describe("rules in their file", () => {
  test("every rule that is accepted reads back equal, the newest first", () => {
    fc.assert(
      fc.property(fc.array(ruleTexts.filter(({ type, macro }) => type !== "group" || !macro)), (all) => {
        const firewalls = new Firewalls(Date.now);
        const accepted = all.filter((texts) => change(firewalls, (rules, scope) => insertRule(rules, scope, texts)));
        const read = firewalls.read(VM).rules.map(({ ipversion: _, ...rule }) => rule);
        const expected = accepted.reverse().map(kept);
        // A rule that sends to a group has no more than an interface and a comment.
        const onlyOfGroup = ({ type, action, enable, iface, comment }: Record<string, unknown>) => ({
          type,
          action,
          enable,
          iface,
          comment,
        });
        expect(read).toEqual(expected.map((rule) => (rule.type === "group" ? onlyOfGroup(rule) : rule)));
      }),
    );
  });

  test("a refused rule leaves the others as they were", () => {
    fc.assert(
      fc.property(ruleTexts, ruleTexts, (first, second) => {
        const firewalls = new Firewalls(Date.now);
        change(firewalls, (rules, scope) => insertRule(rules, scope, { type: "in", action: "DROP" }));
        const before = firewalls.read(VM);
        const texts = { ...first, ...second };
        const allowed = change(firewalls, (rules, scope) =>
          updateRule(rules, scope, { pos: 0, digest: undefined, moveto: undefined, texts, remove: undefined }),
        );
        if (!allowed) expect(firewalls.read(VM)).toEqual(before);
      }),
    );
  });

  test("a comment is one line: what follows is lost, or read as a line of its own", () => {
    const firewalls = new Firewalls(Date.now);
    const texts = { type: "in", action: "DROP", comment: "one\nOUT ACCEPT -p tcp\nnonsense" };
    change(firewalls, (rules, scope) => insertRule(rules, scope, texts));
    expect(firewalls.read(VM).rules).toEqual([
      { type: "in", action: "DROP", enable: 0, comment: "one" },
      { type: "out", action: "ACCEPT", enable: 1, proto: "tcp" },
    ]);
  });
});

describe("the state of firewalls", () => {
  test("is saved and loaded", () => {
    const firewalls = new Firewalls(Date.now);
    change(firewalls, (rules, scope) => insertRule(rules, scope, { type: "in", action: "DROP" }));
    const other = new Firewalls(Date.now);
    other.load(structuredClone(firewalls.save()));
    expect(other.read(VM)).toEqual(firewalls.read(VM));
  });

  test("a trial of the cluster's firewall ends after a minute", () => {
    let now = 1_700_000_000_000;
    const firewalls = new Firewalls(() => now);
    const config = firewalls.read(CLUSTER);
    config.options.set("enable", "1700000000");
    firewalls.write(CLUSTER, config);
    now += 60_000;
    expect(firewalls.read(CLUSTER).options.get("enable")).toBe(1_700_000_000);
    now += 1000;
    expect(firewalls.read(CLUSTER).options.get("enable")).toBe(0);
  });
});

// Net::IP 1.26, read
describe("addresses", () => {
  test("a cleaned network is one that has no host bits", () => {
    const network = (ip: fc.Arbitrary<string>, max: number) =>
      fc.tuple(ip, fc.integer({ min: 1, max })).map(([address, length]) => `${address}/${length}`);
    fc.assert(
      fc.property(fc.oneof(network(fc.ipV4(), 32), network(fc.ipV6(), 128)), (cidr) => {
        expect(checkIpOrCidr(cidr)).toBeUndefined();
        expect(checkIp(cleanCidr(cidr))).toBeUndefined();
        expect(cleanCidr(cleanCidr(cidr))).toBe(cleanCidr(cidr));
      }),
    );
  });

  test.each(["10", "192.168/16", "10.0.0.1/any", "::ffff:10.0.0.1", "10.0.0.1 - 10.0.0.2"])(
    "%s is an address as Net::IP reads them",
    (text) => expect(checkIp(text)).toBeUndefined(),
  );

  test.each([
    [".1", "Invalid IP .1 - starts with a dot"],
    ["1.", "Invalid IP 1. - ends with a dot"],
    ["1..2", "Empty quad in IP address 1..2"],
    ["1.2.3.4.5", "Invalid IP address 1.2.3.4.5"],
    ["fe80::x", "Invalid IP address fe80::x"],
  ])("%s is none: %s", (text, problem) => expect(checkIp(text)).toBe(problem));
});
