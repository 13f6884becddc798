import { type PlannedResource, readChanges } from "../../../fleet/plan/changes";
import { judgePlan } from "../../../fleet/plan/judge-plan";
import { escapeText, joinWords, renderValue } from "../../../fleet/plan/words-value";
import { vintronics } from "../../fixtures/plans/intents";
import { changeVm } from "../../fixtures/plans/read-plan";

type Values = Readonly<Record<string, unknown>>;
const say = (...resources: PlannedResource[]) =>
  judgePlan({ intent: vintronics, plan: { resource_changes: resources } }).actions.map(({ words }) => words);
/** Of a VM that is stopped, so that nothing restarts. */
const sayVm = (before: Values, after: Values) =>
  say(changeVm({ started: false, ...before }, { started: false, ...after }))[0];

describe("an attribute of a VM has the name that people use", () => {
  const ip = (family: string, values: Values) => ({ initialization: [{ ip_config: [{ [family]: [values] }] }] });
  const nic = (values: Values) => ({ network_device: [{ model: "virtio", ...values }] });
  const init = (values: Values) => ({ initialization: [values] });

  const names: readonly [before: Values, after: Values, words: string][] = [
    [{ name: "a" }, { name: "b" }, "name a → b"],
    [{ description: "one two" }, { description: null }, 'description "one two" → none'],
    [{ tags: ["a", "b"] }, { tags: ["b", "c", "d"] }, "tags + c + d - a"],
    [{ tags: ["a", "b"] }, { tags: ["b", "a"] }, "tags a, b → b, a"],
    [{ node_name: "a" }, { node_name: "b" }, "node a → b"],
    [{ pool_id: "" }, { pool_id: "b" }, "pool none → b"],
    [{ on_boot: false }, { on_boot: true }, "start at boot no → yes"],
    [{ protection: true }, { protection: null }, "protection on → off"],
    [{ boot_order: ["scsi0"] }, { boot_order: ["scsi0", "net0"] }, "boot order scsi0 → scsi0, net0"],
    [{ memory: [{ dedicated: 512 }] }, { memory: [{ dedicated: 1024 }] }, "memory 512 → 1024 MiB"],
    [{ memory: [{ floating: 256 }] }, { memory: [{ floating: 0 }] }, "balloon memory 256 → 0 MiB"],
    [{ cpu: [{ cores: 1 }] }, { cpu: [{ cores: 2 }] }, "cores 1 → 2"],
    [{ cpu: [{ sockets: 1 }] }, { cpu: [{ sockets: 2 }] }, "sockets 1 → 2"],
    [{ cpu: [{ type: "host" }] }, { cpu: [{ type: "max" }] }, "CPU type host → max"],
    [{ cpu: [{ limit: 1 }] }, { cpu: [{ limit: 0 }] }, "CPU limit 1 → 0"],
    [{ cpu: [{ units: 1 }] }, { cpu: [{ units: 2 }] }, "CPU units 1 → 2"],
    [{ agent: [{ enabled: false }] }, { agent: [{ enabled: true }] }, "guest agent off → on"],
    [{ agent: [] }, { agent: [{ enabled: true }] }, "guest agent added"],
    [{ agent: [{ enabled: true }] }, { agent: [] }, "guest agent removed"],
    [nic({ vlan_id: 0 }), nic({ vlan_id: 100 }), "net0 VLAN none → 100"],
    [nic({ vlan_id: 100 }), nic({ vlan_id: null }), "net0 VLAN 100 → none"],
    [nic({ mac_address: "a" }), nic({ mac_address: "b" }), "net0 MAC a → b"],
    [nic({ bridge: "a" }), nic({ bridge: "b" }), "net0 bridge a → b"],
    [nic({ firewall: true }), nic({ firewall: false }), "net0 firewall on → off"],
    [{ network_device: [] }, nic({ vlan_id: 0 }), "+ net0"],
    [nic({}), { network_device: [...nic({}).network_device, { vlan_id: 7 }] }, "+ net1 VLAN 7"],
    [{ network_device: [{ vlan_id: 1 }, { vlan_id: 2 }] }, { network_device: [] }, "- net0 VLAN 1, - net1 VLAN 2"],
    [ip("ipv4", { gateway: "a" }), ip("ipv4", { gateway: "b" }), "gateway a → b"],
    [ip("ipv4", { address: "10.0.0.1/24" }), ip("ipv4", { address: "10.0.0.2/24" }), "address 10.0.0.1 → 10.0.0.2"],
    [
      ip("ipv4", { address: "10.0.0.1/24" }),
      ip("ipv4", { address: "10.0.0.1/16" }),
      "address 10.0.0.1/24 → 10.0.0.1/16",
    ],
    [ip("ipv4", { address: "10.0.0.1/24" }), ip("ipv4", { address: "dhcp" }), "address 10.0.0.1 → dhcp"],
    [ip("ipv6", { address: "2001:db8::1/64" }), ip("ipv6", { address: "auto" }), "IPv6 address 2001:db8::1 → auto"],
    [ip("ipv6", { gateway: "a" }), ip("ipv6", { gateway: "b" }), "IPv6 gateway a → b"],
    [init({ ip_config: [] }), ip("ipv4", { address: "10.0.0.1/24" }), "address none → 10.0.0.1"],
    [
      ip("ipv4", { address: "10.0.0.1/24" }),
      init({ ip_config: [{ ipv4: [{ address: "10.0.0.1/24" }], ipv6: [{ address: "auto" }] }] }),
      "IPv6 address none → auto",
    ],
    [
      init({ ip_config: [] }),
      init({ ip_config: [{ ipv4: [{ address: "dhcp" }], ipv6: [{ address: "auto" }] }] }),
      "address none → dhcp, IPv6 address none → auto",
    ],
    [init({ dns: [{ servers: ["a"] }] }), init({ dns: [{ servers: ["a", "b"] }] }), "name servers a → a, b"],
    [init({ dns: [{ domain: "a" }] }), init({ dns: [{ domain: "" }] }), "search domain a → none"],
    [init({ user_account: [{ keys: ["a"] }] }), init({ user_account: [{ keys: ["b"] }] }), "SSH keys change"],
    [init({ user_account: [{ username: "a" }] }), init({ user_account: [{ username: "b" }] }), "user a → b"],
    [{ initialization: [] }, init({ interface: "ide2" }), "cloud-init settings added"],
    [{ timeout_reboot: 1 }, { timeout_reboot: 2 }, "timeout_reboot 1 → 2"],
    [{ startup: [{ order: 1 }] }, { startup: [{ order: 2 }] }, "startup[0].order 1 → 2"],
  ];

  test.each(names.map(([before, after, words]) => ({ before, after, words })))("$words", ({ before, after, words }) => {
    expect(sayVm(before, after)?.replace("; cloud-init renews its SSH host keys", "")).toBe(`db-vm01: ${words}`);
  });
});

describe("cloud-init renews the SSH host keys", () => {
  const init = (values: Values) => ({ initialization: [values] });
  const renews = /; cloud-init renews its SSH host keys$/;

  test.each(["ip_config", "dns", "user_account"])("when %s changes", (name) => {
    expect(sayVm(init({ [name]: [{ a: 1 }] }), init({ [name]: [{ a: 2 }] }))).toMatch(renews);
  });

  test("when its settings come, but not when its drive moves", () => {
    expect(sayVm({ initialization: [] }, init({ a: 1 }))).toMatch(renews);
    expect(sayVm(init({ datastore_id: "a" }), init({ datastore_id: "b" }))).toBe(
      "db-vm01: storage of the cloud-init drive a → b",
    );
  });
});

describe("what stops a VM", () => {
  test("comes first", () => {
    expect(
      say(
        changeVm(
          { name: "a", tags: [], memory: [{ dedicated: 1 }] },
          { name: "b", tags: ["c"], memory: [{ dedicated: 2 }] },
        ),
      ),
    ).toEqual(["db-vm01 restarts: memory 1 → 2 MiB, name a → b, tags + c"]);
  });

  test("is said beside a disk that goes", () => {
    const disk = { disk: [{ interface: "scsi1", size: 64 }] };
    expect(say(changeVm({ ...disk, bios: "a" }, { disk: [], bios: "b" }))).toEqual([
      "db-vm01 LOSES disk scsi1 of 64 GiB: detached, its data stays as an unused disk of the VM; db-vm01 restarts: bios a → b",
    ]);
  });

  test("is no restart where the VM stays off", () => {
    expect(say(changeVm({ bios: "a" }, { bios: "b", started: false }))).toEqual([
      "db-vm01 is stopped; db-vm01: bios a → b",
    ]);
  });
});

test("what the storage says of a volume is no change of the disk", () => {
  const disk = { interface: "scsi0", size: 8, path_in_datastore: "a", file_format: "raw" };
  const other = { ...disk, path_in_datastore: "b", file_format: "qcow2", ssd: true };
  expect(sayVm({ disk: [disk] }, { disk: [other] })).toBe("db-vm01: disk scsi0 ssd none → yes");
});

test("an attribute may be called like something of JavaScript", () => {
  expect(sayVm({ constructor: "a" }, { constructor: "b" })).toBe("db-vm01: constructor a → b");
});

describe("what is known after the apply", () => {
  const unknown = { after_unknown: { ipv4_addresses: true } };

  test("is left out beside something else", () => {
    expect(say(changeVm({ tags: [] }, { tags: ["a"] }, unknown))).toEqual(["db-vm01: tags + a"]);
    expect(say(changeVm({ started: false }, {}, unknown))).toEqual(["db-vm01 is started"]);
  });

  test("is said where it is all there is", () => {
    expect(say(changeVm({}, {}, unknown))).toEqual(["db-vm01: ipv4_addresses none → (known after apply)"]);
  });
});

test("an update of which the plan shows nothing is said all the same", () => {
  expect(say(changeVm({}, {}))).toEqual(["db-vm01 changes"]);
});

describe("a VM that goes", () => {
  const disks = (...sizes: (number | undefined)[]) => ({
    disk: sizes.map((size, index) => ({ interface: `scsi${index}`, size })),
  });
  const goes = { actions: ["delete"] };

  test.each([
    [disks(200), "its 200 GiB disk is lost"],
    [disks(1, 2, 3), "its 1, 2 and 3 GiB disks are lost"],
    [disks(undefined), "its ? GiB disk is lost"],
    [{ disk: [{ interface: null, size: null }] }, "what it holds is lost"],
    [{}, "what it holds is lost"],
  ])("loses %j", (values, words) => expect(say(changeVm(values, {}, goes))).toEqual([`DESTROYS db-vm01: ${words}`]));

  test("may be what an earlier apply has left", () => {
    expect(say(changeVm(disks(8), {}, { ...goes, deposed: "a1b2c3d4" }))).toEqual([
      "DESTROYS what an earlier apply has left of db-vm01: its 8 GiB disk is lost",
    ]);
  });

  test("and is forgotten before another is made is replaced", () => {
    expect(say(changeVm(disks(8), {}, { actions: ["forget", "create"] }))).toEqual([
      "REPLACES db-vm01: it cannot be changed in place; its 8 GiB disk is lost",
    ]);
  });
});

describe("a VM that is replaced", () => {
  const replaced = { actions: ["delete", "create"], action_reason: "replace_because_cannot_update" };

  test("is so for what cannot be changed, which comes first", () => {
    const [before, after] = [
      { clone: [{ vm_id: 9043 }], bios: "a" },
      { clone: [{ vm_id: 9044 }], bios: "b" },
    ];
    const paths = { replace_paths: [["clone", 0, "vm_id"]] };
    expect(say(changeVm(before, after, { ...replaced, ...paths }))).toEqual([
      "REPLACES db-vm01: template 9043 → 9044, bios a → b; what it holds is lost",
    ]);
  });

  test("is so for a block that cannot be changed", () => {
    const [before, after] = [
      { bios: "a", clone: [] },
      { bios: "b", clone: [{ vm_id: 9044 }] },
    ];
    expect(say(changeVm(before, after, { ...replaced, replace_paths: [["clone"]] }))).toEqual([
      "REPLACES db-vm01: clone added, bios a → b; what it holds is lost",
    ]);
  });

  test("does not tell of what only reads alike", () => {
    const [before, after] = [
      { node: "a", node_name: "c" },
      { node: "b", node_name: null },
    ];
    expect(say(changeVm(before, after, { ...replaced, replace_paths: [["node"]] }))).toEqual([
      "REPLACES db-vm01: node a → b; what it holds is lost",
    ]);
  });
});

describe("a record set", () => {
  const zone = "example.net.";
  const recordOf = (type: string, before: Values | null, after: Values | null, actions: readonly string[]) => ({
    address: `${type}.a`,
    mode: "managed",
    type,
    name: "a",
    change: {
      actions,
      before: before && { zone, name: "a", ttl: 300, ...before },
      after: after && { zone, name: "a", ttl: 300, ...after },
    },
  });

  test.each<[string, Values, string]>([
    ["dns_a_record_set", { addresses: ["10.0.0.1", "10.0.0.2"] }, "+ A a.example.net 10.0.0.1, 10.0.0.2"],
    ["dns_aaaa_record_set", { addresses: ["2001:db8::1"] }, "+ AAAA a.example.net 2001:db8::1"],
    ["dns_cname_record", { cname: "b.example.net." }, "+ CNAME a.example.net b.example.net"],
    ["dns_mx_record_set", { mx: [{ preference: 10, exchange: "b." }] }, "+ MX a.example.net 10 b"],
    ["dns_ns_record_set", { nameservers: ["b.c."] }, "+ NS a.example.net b.c"],
    ["dns_ptr_record", { ptr: "b.c." }, "+ PTR a.example.net b.c"],
    [
      "dns_srv_record_set",
      { srv: [{ target: "b.c.", weight: 1, priority: 0, port: 389 }] },
      "+ SRV a.example.net 0 1 389 b.c",
    ],
    ["dns_txt_record_set", { txt: ["a b", "c"] }, '+ TXT a.example.net "a b", "c"'],
    ["dns_a_record_set", { name: null, addresses: ["10.0.0.1"] }, "+ A example.net 10.0.0.1"],
  ])("of %s %j is shown as in a zone file", (type, values, words) => {
    expect(say(recordOf(type, null, values, ["create"]))).toEqual([words]);
  });

  test("that is made anew under its name is absent for a moment", () => {
    const replaced = (before: Values, after: Values) =>
      say(recordOf("dns_a_record_set", before, after, ["delete", "create"]));
    expect(replaced({ ttl: 300 }, { ttl: 60 })).toEqual(["A a.example.net TTL 300 → 60, name absent for a moment"]);
    expect(replaced({ name: "a", ttl: 300 }, { name: "b", ttl: 60 })).toEqual([
      "A a.example.net is named b.example.net, TTL 300 → 60",
    ]);
  });

  test("is forgotten, taken in, and changed otherwise", () => {
    const values = { addresses: ["10.0.0.1"] };
    expect(say(recordOf("dns_a_record_set", values, null, ["forget"]))).toEqual([
      "A a.example.net is forgotten: it stays, and no state holds it",
    ]);
    const imported = recordOf("dns_a_record_set", values, values, ["no-op"]);
    expect(say({ ...imported, change: { ...imported.change, importing: { id: "a.example.net." } } })).toEqual([
      "A a.example.net is taken into the state, from a.example.net.",
    ]);
    expect(say(recordOf("dns_a_record_set", { ...values, x: 1 }, { ...values, x: 2 }, ["update"]))).toEqual([
      "A a.example.net x 1 → 2",
    ]);
    expect(say(recordOf("dns_a_record_set", values, values, ["update"]))).toEqual(["A a.example.net changes"]);
  });
});

describe("a file", () => {
  const fileOf = (
    filename: unknown,
    actions: readonly string[],
    more: Partial<PlannedResource> = {},
  ): PlannedResource => ({
    address: "local_file.hosts",
    mode: "managed",
    type: "local_file",
    name: "hosts",
    change: {
      actions,
      before: actions[0] === "create" ? null : { filename },
      after: actions[0] === "delete" ? null : { filename },
    },
    ...more,
  });
  const path = "./../../../tenant-inventory/vintronics/dhcp/shop.kea.cfg";

  test.each([
    [["create"], "dhcp/shop.kea.cfg is written"],
    [["delete", "create"], "dhcp/shop.kea.cfg is rewritten"],
    [["update"], "dhcp/shop.kea.cfg is rewritten"],
    [["delete"], "dhcp/shop.kea.cfg is removed"],
    [["forget"], "dhcp/shop.kea.cfg is forgotten: it stays, and no state holds it"],
  ])("that is to %j has its place in the inventory", (actions, words) =>
    expect(say(fileOf(path, actions))).toEqual([words]),
  );

  test("elsewhere has its path", () => {
    expect(say(fileOf("./../other/hosts.yml", ["create"]))).toEqual(["./../other/hosts.yml is written"]);
    expect(say(fileOf(undefined, ["create"]))).toEqual(["a file is written"]);
  });

  test("may be moved or taken in", () => {
    expect(say(fileOf(path, ["no-op"], { previous_address: "local_file.a" }))).toEqual([
      "dhcp/shop.kea.cfg is renamed from local_file.a to local_file.hosts in the state",
    ]);
    const change = { ...fileOf(path, ["no-op"]).change, importing: { id: "a" } };
    expect(say(fileOf(path, [], { change }))).toEqual(["dhcp/shop.kea.cfg is taken into the state"]);
  });
});

describe("a value", () => {
  test.each([
    [undefined, "none"],
    [null, "none"],
    ["", "none"],
    [[], "none"],
    [0, "0"],
    [true, "yes"],
    [false, "no"],
    [["a", 1], "a, 1"],
    [{ a: 1 }, '{"a":1}'],
    ["a\tb", "a\\u{9}b"],
  ])("%j reads %s", (value, text) => expect(renderValue(value)).toBe(text));

  test("that is long is cut, and no letter in two", () => {
    expect(renderValue("😀".repeat(61))).toBe(`${"😀".repeat(60)}…`);
    expect(renderValue("a".repeat(60))).toBe("a".repeat(60));
  });
});

test("letters of all scripts stay as they are", () => expect(escapeText("Röhren 電 →")).toBe("Röhren 電 →"));

test("words are joined as one says them", () => {
  expect([[], [1], [1, 2], [1, 2, 3]].map(joinWords)).toEqual(["", "1", "1 and 2", "1, 2 and 3"]);
});

test("what is the same for a provider is no difference in words, and one for the engine", () => {
  const resource = changeVm({ description: null }, { description: "" });
  expect(say(resource)).toEqual(["db-vm01 changes"]);
  expect(readChanges({ resource_changes: [resource] })).toMatchObject([{ attribute: "description" }]);
});
