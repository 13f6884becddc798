import { findRestarts, restartRules } from "../../../fleet/plan/restarts";
import { changeVm } from "../../fixtures/plans/read-plan";

type Values = Readonly<Record<string, unknown>>;
const restartsOf = (before: Values, after: Values) => findRestarts(changeVm(before, after).change);

/** What is changed online, and so in no rule. */
const online: Readonly<Record<string, readonly [unknown, unknown]>> = {
  name: ["a", "b"],
  description: ["a", "b"],
  tags: [["a"], ["b"]],
  on_boot: [true, false],
  protection: [false, true],
  pool_id: ["a", "b"],
  hotplug: ["disk", "disk,network"],
  startup: [[], [{ order: 1 }]],
  smbios: [[], [{ family: "a" }]],
  hook_script_file_id: ["", "local:snippets/a"],
  network_device: [[{ vlan_id: 100 }], [{ vlan_id: 200 }, { vlan_id: 300 }]],
  cdrom: [[], [{ interface: "ide3" }]],
  timeout_shutdown_vm: [300, 600],
  node_name: ["a", "b"],
};

const conditional = restartRules.filter(({ applies }) => applies !== undefined).map(({ attribute }) => attribute);
const unconditional = restartRules.map(({ attribute }) => attribute).filter((name) => !conditional.includes(name));

describe("a running VM", () => {
  test.each(unconditional.filter((name) => name !== "template"))("is stopped for any change of %s", (name) => {
    expect(restartsOf({ [name]: [{ a: 1 }] }, { [name]: [{ a: 2 }] })).toEqual([name]);
    expect(restartsOf({ [name]: "a" }, { [name]: "b" })).toEqual([name]);
  });

  test.each(Object.entries(online))("is not stopped for a change of %s", (name, [before, after]) => {
    expect(restartsOf({ [name]: before }, { [name]: after })).toEqual([]);
  });

  test("is stopped to become a template, and a template is never stopped", () => {
    expect(restartsOf({}, { template: true })).toEqual(["template"]);
    expect(restartsOf({ template: true, bios: "a" }, { template: true, bios: "b" })).toEqual([]);
  });

  test("is stopped when it is not to run any more", () =>
    expect(restartsOf({}, { started: false })).toEqual(["started"]));

  test("is stopped for several reasons at once", () => {
    const memory = (dedicated: number) => ({ memory: [{ dedicated }], bios: `${dedicated}` });
    expect(restartsOf(memory(1), memory(2))).toEqual(["bios", "memory"]);
  });
});

test("a VM that does not run is not stopped", () => {
  expect(restartsOf({ started: false, bios: "a" }, { started: true, bios: "b" })).toEqual([]);
});

test("a VM that may not be stopped is not, but when it is not to run any more", () => {
  const stays = { reboot_after_update: false };
  expect(restartsOf({ bios: "a" }, { ...stays, bios: "b" })).toEqual([]);
  expect(restartsOf({ bios: "a" }, { ...stays, bios: "b", started: false })).toEqual(["started"]);
});

test.each([null, "", 0, false, []])("an attribute that was unset is not changed by %j", (zero) => {
  expect(restartsOf({ vga: undefined }, { vga: zero })).toEqual([]);
  expect(restartsOf({ vga: [{ a: null }] }, { vga: [{ a: zero }] })).toEqual([]);
});

test("a list that grows by an empty block is changed", () => {
  expect(restartsOf({ usb: [] }, { usb: [{ host: null }] })).toEqual(["usb"]);
});

describe("memory", () => {
  const memory = (values: Values, hotplug?: string) => ({ memory: [{ dedicated: 4096, ...values }], hotplug });

  test.each([8192, 2048])("of %d MiB instead of 4096 stops the VM by default", (dedicated) => {
    expect(restartsOf(memory({}), memory({ dedicated }))).toEqual(["memory"]);
  });

  test.each(["memory", "disk, memory", "1"])("grows online with hotplug %s", (hotplug) => {
    expect(restartsOf(memory({}), memory({ dedicated: 8192 }, hotplug))).toEqual([]);
    expect(restartsOf(memory({}), memory({ floating: 512 }, hotplug))).toEqual([]);
  });

  test.each([{ dedicated: 2048 }, { dedicated: 8192, hugepages: "any" }, { dedicated: 8192, keep_hugepages: true }])(
    "stops the VM with hotplug too: %j",
    (values) => expect(restartsOf(memory({}), memory(values, "memory"))).toEqual(["memory"]),
  );

  test("does not grow online with the hotplug of something else", () => {
    expect(restartsOf(memory({}), memory({ dedicated: 8192 }, "network,memory-no"))).toEqual(["memory"]);
  });
});

describe("a processor", () => {
  const cpu = (values: Values, hotplug?: string) => ({ cpu: [{ cores: 4, hotplugged: 2, ...values }], hotplug });

  test("that is plugged in stops the VM unless hotplug has cpu", () => {
    expect(restartsOf(cpu({}), cpu({ hotplugged: 3 }))).toEqual(["cpu"]);
    expect(restartsOf(cpu({}), cpu({ hotplugged: 3 }, "cpu"))).toEqual([]);
  });

  test.each(["cores", "type", "limit", "units", "flags"])("whose %s changes stops the VM, with hotplug too", (name) => {
    expect(restartsOf(cpu({}), cpu({ [name]: "a" }, "cpu"))).toEqual(["cpu"]);
    expect(restartsOf(cpu({}), cpu({ hotplugged: 3, [name]: "a" }, "cpu"))).toEqual(["cpu"]);
  });
});

describe("a disk", () => {
  const disk = (values: Values, hotplug?: string) => ({
    disk: [{ interface: "scsi0", size: 32, aio: "io_uring", datastore_id: "a", ...values }],
    hotplug,
  });

  test.each([{ aio: "native" }, { queues: 2 }, { datastore_id: "b" }])("that gets %j stops the VM", (values) => {
    expect(restartsOf(disk({}), disk(values))).toEqual(["disk"]);
  });

  test.each([{ size: 40 }, { discard: "on" }, { ssd: true }, { path_in_datastore: "a" }])(
    "gets %j online",
    (values) => {
      expect(restartsOf(disk({}), disk(values))).toEqual([]);
    },
  );

  test("grows online unless hotplug is without disk", () => {
    expect(restartsOf(disk({}), disk({ size: 40 }, "network"))).toEqual(["disk"]);
    expect(restartsOf(disk({}), disk({ size: 40 }, "network,disk"))).toEqual([]);
  });

  test("that comes or goes stops nothing, and is told from others by its slot", () => {
    const [one, other] = [disk({ interface: "scsi0" }), disk({ interface: "scsi1", aio: "native", datastore_id: "b" })];
    expect(restartsOf(one, other)).toEqual([]);
    const both = { disk: [...other.disk, ...one.disk] };
    expect(restartsOf(one, both)).toEqual([]);
    expect(restartsOf(both, one)).toEqual([]);
  });
});

test("every rule says where the provider has it", () => {
  for (const { source } of restartRules) expect(source).toMatch(/^(?:disk\/disk\.go:)?\d+/);
  expect(new Set(restartRules.map(({ attribute }) => attribute)).size).toBe(restartRules.length);
});
