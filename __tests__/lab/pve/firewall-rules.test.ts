import { NODE, useLab } from "./use-lab";

// PVE::API2::Firewall::RulesBase and PVE::Firewall::verify_rule (pve-firewall 6.0), read; what is observed says so.
const lab = useLab(undefined, "test");

const VM = `${NODE}/qemu/9001/firewall`;
const LEVELS = ["/cluster/firewall", `${NODE}/firewall`, VM];

type Rule = Record<string, string | number>;

const add = async (rule: Rule, path = `${VM}/rules`) => {
  const { status, reason, body } = await lab().post(path, { type: "in", action: "ACCEPT", ...rule });
  return status === 200 ? "ok" : (body?.errors ?? `${status} ${reason}`);
};
const list = (path = `${VM}/rules`): Promise<Rule[]> => lab().data(path);
const comments = async (path?: string) => (await list(path)).map(({ comment }) => comment);

describe.each(LEVELS)("rules of %s", (level) => {
  const path = `${level}/rules`;

  // observed
  test("a new rule comes first, whatever position it asks for, and is disabled unless told otherwise", async () => {
    await add({ comment: "one" }, path);
    await add({ comment: "two", pos: 1, enable: 1 }, path);
    const digest = expect.stringMatching(/^[0-9a-f]{40}$/);
    expect(await list(path)).toEqual([
      { pos: 0, type: "in", action: "ACCEPT", enable: 1, comment: "two", digest },
      { pos: 1, type: "in", action: "ACCEPT", enable: 0, comment: "one", digest },
    ]);
  });

  // observed
  test("all rules have one digest, and the position of a single one is text", async () => {
    await add({ comment: "one" }, path);
    await add({ comment: "two" }, path);
    const [first, second] = await list(path);
    expect(second?.digest).toBe(first?.digest);
    expect(await lab().data(`${path}/1`)).toEqual({ ...second, pos: "1" });
    expect((await lab().get(`${path}/2`)).reason).toBe("no rule at position 2");
  });

  test("a rule is changed and deleted where it is, and nothing is done for an old digest", async () => {
    for (const comment of ["c", "b", "a"]) await add({ comment }, path);
    const digest = (await list(path))[0]?.digest ?? "";
    expect((await lab().put(`${path}/1`, { comment: "B", digest })).status).toBe(200);
    for (const answer of [
      await lab().put(`${path}/1`, { comment: "x", digest }),
      await lab().delete(`${path}/1?digest=${digest}`),
    ])
      expect([answer.status, answer.reason]).toEqual([500, "checksum mismatch (file change by other user?)"]);
    expect((await lab().delete(`${path}/0`)).status).toBe(200);
    expect(await comments(path)).toEqual(["B", "c"]);
  });
});

describe("a change of a rule", () => {
  test.each([
    [0, 1, "abcd"],
    [0, 2, "bacd"],
    [0, 4, "bcda"],
    [0, 9, "bcda"],
    [3, 0, "dabc"],
    [2, 1, "acbd"],
    [1, 1, "abcd"],
  ])("moveto puts a rule before the one that is there: %i to %i", async (pos, moveto, order) => {
    for (const comment of ["d", "c", "b", "a"]) await add({ comment });
    expect((await lab().put(`${VM}/rules/${pos}`, { moveto })).status).toBe(200);
    expect((await comments()).join("")).toBe(order);
  });

  test("an empty text and delete take an option away, a dash in the comment too", async () => {
    await add({ source: "10.0.0.1", dest: "10.0.0.2", comment: "x", log: "info", enable: 1 });
    await lab().put(`${VM}/rules/0`, { source: "", comment: "-", delete: "dest,log" });
    expect(await list()).toEqual([{ pos: 0, type: "in", action: "ACCEPT", enable: 1, digest: expect.anything() }]);
  });

  test("a rule whose enable is deleted is enabled, as its line is not marked", async () => {
    await add({});
    await lab().put(`${VM}/rules/0`, { delete: "enable" });
    expect((await list())[0]?.enable).toBe(1);
  });

  test("type and action stay, and unknown options are refused", async () => {
    await add({});
    const remove = async (name: string) => (await lab().put(`${VM}/rules/0`, { delete: name })).body?.errors;
    expect(await remove("type")).toEqual({ delete: "unable to delete required property 'type'" });
    expect(await remove("nosuch")).toEqual({ delete: "no such property ('nosuch')" });
  });

  test("the rule as a whole is checked, and a refused one stays as it was", async () => {
    await add({ proto: "tcp", dport: "22" });
    const before = await list();
    expect((await lab().put(`${VM}/rules/0`, { delete: "proto" })).body?.errors).toEqual({
      proto: "missing property - 'dport' requires this property",
    });
    expect(await list()).toEqual(before);
  });
});

describe("what a rule must be", () => {
  test("type and action are needed, and of the type's own words", async () => {
    expect((await lab().post(`${VM}/rules`, {})).body?.errors).toEqual({
      type: "property is missing and it is not optional",
      action: "property is missing and it is not optional",
    });
    expect(await add({ action: "web" })).toEqual({ action: "unknown action 'web'" });
    expect(await add({ type: "forward" })).toEqual({ type: "invalid rule type 'forward' for rule_env 'vm'" });
    expect(await add({ type: "forward", action: "REJECT" }, "/cluster/firewall/rules")).toEqual({
      action: "cannot define REJECT rules on forward chain",
    });
    expect(await add({ type: "forward", action: "DROP" }, `${NODE}/firewall/rules`)).toBe("ok");
  });

  // observed for dport
  test("ports need a protocol that has ports", async () => {
    expect(await add({ dport: "22" })).toEqual({ proto: "missing property - 'dport' requires this property" });
    expect(await add({ sport: "22" })).toEqual({ proto: "missing property - 'sport' requires this property" });
    expect(await add({ proto: "esp", dport: "22" })).toEqual({ dport: "protocol 'esp' does not support ports" });
    expect(await add({ proto: "tcp", dport: "22,ssh,8000:8010", sport: "1024:65535" })).toBe("ok");
  });

  test.each([
    ["70000", "invalid port '70000'"],
    ["nosuch", "invalid port 'nosuch'"],
    ["80,", "extraneous commas in list"],
    ["90:80", "backwards range '90:80' not allowed, did you mean '80:90'?"],
    ["1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16", "too many entries in port list (> 15 numbers)"],
  ])("ports %s are refused: %s", async (dport, text) => {
    expect(await add({ proto: "tcp", dport })).toEqual({ dport: `invalid format - ${text}\n` });
  });

  test("types of ICMP go with their protocol, alone", async () => {
    expect(await add({ "icmp-type": "echo-request" })).toEqual({
      proto: "missing property - 'icmp-type' requires this property",
    });
    expect(await add({ proto: "icmp", "icmp-type": "packet-too-big" })).toEqual({
      "icmp-type": "invalid icmp-type 'packet-too-big' for proto 'icmp'",
    });
    expect(await add({ proto: "icmp", "icmp-type": "echo-request", dport: "echo-reply" })).toEqual({
      "icmp-type": "'icmp-type' cannot be specified together with 'dport'",
    });
    expect(await add({ proto: "tcp", dport: "echo-reply" })).toEqual({ dport: "invalid port 'echo-reply'" });
    expect(await add({ proto: "icmp", "icmp-type": "nosuch" })).toEqual({
      "icmp-type": "invalid format - invalid icmp-type value 'nosuch'\n",
    });
    expect(await add({ proto: "ipv6-icmp", "icmp-type": "packet-too-big" })).toBe("ok");
    expect((await list())[0]).toMatchObject({ ipversion: 6 });
  });

  test("protocols are names and numbers of /etc/protocols", async () => {
    expect(await add({ proto: "nosuch" })).toEqual({ proto: "invalid format - unknown protocol 'nosuch'\n" });
    expect(await add({ proto: "17", dport: "53" })).toBe("ok");
  });

  // Net::IP 1.26, read
  test.each([
    ["10.0.0.1/24", `invalid IP address: Invalid prefix ${"00001010000000000000000000000001"}/24`],
    ["10.0.0.0/33", "invalid IP address: Prefix length 33 is longer than IP address (32)"],
    ["10.0.0.256", "invalid IP address: Invalid quad in IP address 10.0.0.256 - 256"],
    ["web.example", "invalid IP address: Invalid chars in IP web.example"],
    ["10.0.0.9-10.0.0.1", "invalid IP address: Begin address is greater than End address 10.0.0.9 - 10.0.0.1"],
    ["10.0.0.1,fe80::1", "detected mixed ipv4/ipv6 addresses in address list '10.0.0.1,fe80::1'"],
    ["10.0.0.1-10.0.0.9,10.1.0.0", "you can't use a range in a list"],
    ["10.0.0.1,", "extraneous commas in list"],
  ])("source %s is refused: %s", async (source, text) => {
    expect(await add({ source })).toEqual({ source: `invalid format - ${text}\n` });
  });

  test("source, destination and protocol are of one IP version", async () => {
    expect(await add({ source: "10.0.0.1", dest: "fe80::1" })).toEqual({
      dest: "detected mixed ipv4/ipv6 addresses in rule",
    });
    expect(await add({ proto: "icmpv6", source: "10.0.0.0/8" })).toEqual({
      source: "detected mixed ipv4/ipv6 addresses in rule",
    });
    expect(await add({ source: "10.0.0.1-10.0.0.9", dest: "10.0.0.0/8,192.168.1.1" })).toBe("ok");
  });

  test("an interface is netN for VMs, any name for nodes and the cluster", async () => {
    expect(await add({ iface: "vmbr0" })).toEqual({ iface: "value does not match the regex pattern 'net\\d+'" });
    expect(await add({ iface: "net0" })).toBe("ok");
    expect(await add({ iface: "vmbr0" }, `${NODE}/firewall/rules`)).toBe("ok");
    expect(await add({ iface: "-x" }, `${NODE}/firewall/rules`)).toEqual({
      iface: "invalid format - invalid network interface name '-x'\n",
    });
  });

  test("a macro is written in its own case, and must not be contradicted", async () => {
    expect(await add({ macro: "nosuch" })).toEqual({ macro: "unknown macro 'nosuch'" });
    expect(await add({ macro: "ssh", proto: "udp" })).toEqual({
      proto: "parameter 'proto' already define in macro (value = 'tcp')",
    });
    expect(await add({ macro: "ping", source: "fe80::/10", proto: "icmp" })).toEqual({
      source: "detected mixed ipv4/ipv6 addresses in rule",
    });
    expect(await add({ macro: "ssh", source: "10.0.0.0/8" })).toBe("ok");
    expect((await list())[0]).toMatchObject({ macro: "SSH", action: "ACCEPT" });
  });

  test("macros are listed for every user", async () => {
    const macros = await lab().data("/cluster/firewall/macros");
    expect(macros).toContainEqual({ macro: "SSH", descr: "Secure shell traffic" });
    expect(macros).toContainEqual({ macro: "NeighborDiscovery", descr: expect.stringContaining("neighbor") });
  });
});
