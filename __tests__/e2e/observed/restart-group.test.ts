import type { PlanDocument } from "../../../fleet/plan/changes";
import { judgeEffect } from "../../../fleet/plan/verdict";
import { engines, type LoggedRequest, ProviderLab } from "./provider-lab";
import { type Attributes, initialization, nic, observedVm } from "./vm";

jest.setTimeout(120_000);

const disk = { interface: "scsi0", datastore_id: "local-lvm", size: 32 };
const second = { interface: "scsi1", datastore_id: "local-lvm", size: 8 };
const withIp = (address: string) =>
  initialization({ ip_config: { ipv4: { address, gateway: "10.0.100.1" } } } as Attributes);

/** Changes of a running VM: `[before, after]`. */
const rows: Readonly<Record<string, readonly [from: Attributes, to: Attributes]>> = {
  memory: [{}, { memory: { dedicated: 4096 } }],
  "memory-hotplug": [
    { hotplug: "memory,network,disk" },
    { hotplug: "memory,network,disk", memory: { dedicated: 4096 } },
  ],
  "memory-less": [{ hotplug: "memory" }, { hotplug: "memory", memory: { dedicated: 1024 } }],
  cores: [{}, { cpu: { cores: 4, type: "x86-64-v2-AES" } }],
  "cpu-type": [{}, { cpu: { cores: 2, type: "host" } }],
  "cpu-hotplug": [
    { hotplug: "cpu", cpu: { cores: 4, type: "host", hotplugged: 2 } },
    { hotplug: "cpu", cpu: { cores: 4, type: "host", hotplugged: 3 } },
  ],
  "no-reboot": [{ reboot_after_update: false }, { reboot_after_update: false, memory: { dedicated: 4096 } }],
  bios: [{}, { bios: "ovmf" }],
  machine: [{}, { machine: "q35" }],
  tablet: [{}, { tablet_device: false }],
  acpi: [{}, { acpi: false }],
  keyboard: [{}, { keyboard_layout: "de" }],
  "agent-timeout": [{}, { agent: { enabled: false, timeout: "10s" } }],
  "boot-order": [{}, { boot_order: ["net0"] }],
  "os-type": [{}, { operating_system: { type: "l26" } }],
  serial: [{}, { serial_device: [{}, {}] }],
  vga: [{}, { vga: { type: "std" } }],
  controller: [{}, { scsi_hardware: "virtio-scsi-single" }],
  watchdog: [{}, { watchdog: { enabled: true } }],
  random: [{}, { rng: { source: "/dev/urandom" } }],
  address: [{}, { initialization: withIp("10.0.100.11/24") }],
  "second-nic": [{}, { network_device: [nic(), nic({ vlan_id: 101 })] }],
  vlan: [{}, { network_device: [nic({ vlan_id: 101 })] }],
  "mac-address": [{}, { network_device: [nic({ mac_address: "BC:24:11:00:00:01" })] }],
  "disk-grown": [{}, { disk: { ...disk, size: 40 } }],
  "disk-grown-cold": [{ hotplug: "network" }, { hotplug: "network", disk: { ...disk, size: 40 } }],
  "disk-moved": [{}, { disk: { ...disk, datastore_id: "other" } }],
  "disk-discard": [{}, { disk: { ...disk, discard: "on" } }],
  "disk-aio": [{}, { disk: { ...disk, aio: "threads" } }],
  "disk-added": [{}, { disk: [disk, second] }],
  "disk-removed": [{ disk: [disk, second] }, { disk: [disk] }],
  name: [{}, { name: "other" }],
  description: [{}, { description: "other" }],
  tags: [{}, { tags: ["other"] }],
  "start-at-boot": [{}, { on_boot: false }],
  protection: [{}, { protection: true }],
  pool: [{}, { pool_id: "otherpool" }],
  startup: [{}, { startup: { order: 3 } }],
  hotplug: [{}, { hotplug: "network" }],
  timeouts: [{}, { timeout_shutdown_vm: 77 }],
  stopped: [{}, { started: false }],
};

const names = Object.keys(rows);
const vmidOf = (name: string) => 100_500 + names.indexOf(name);
const vmsOf = (side: 0 | 1) =>
  Object.fromEntries(
    names.map((name) => {
      const running = { started: true, agent: { enabled: false } };
      return [name, observedVm(vmidOf(name), { ...running, ...rows[name]?.[side] })];
    }),
  );

describe.each(engines())("%s", (_name, engine) => {
  let lab: ProviderLab;
  let plan: PlanDocument;
  let requests: LoggedRequest[];

  beforeAll(async () => {
    lab = await ProviderLab.start(engine);
    const workspace = await lab.workspace("restarts");
    workspace.write(vmsOf(0));
    expect(await workspace.apply()).toEqual([]);
    workspace.write(vmsOf(1));
    await workspace.plan();
    plan = JSON.parse((await workspace.run(["show", "-json", "plan"])).stdout);
    const since = lab.requests().length;
    const problems = await workspace.applyPlan();
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    requests = lab.requests().slice(since);
  });

  afterAll(() => lab?.close());

  test.each(names)("%s: the provider stops the VM if and only if the plan is judged so", (name) => {
    const resource = plan.resource_changes?.find((one) => one.name === name);
    const effect = resource && judgeEffect(resource);
    expect(effect).toBeDefined();
    const isStopped = requests.some(
      ({ method, path }) =>
        method === "POST" && new RegExp(`/qemu/${vmidOf(name)}/status/(?:stop|shutdown|reboot)$`).test(path),
    );
    // A disk that goes is graver than a restart, and needs none.
    expect(isStopped).toBe(effect === "restarts");
  });
});
