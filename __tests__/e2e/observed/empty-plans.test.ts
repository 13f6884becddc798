import { engines, ProviderLab } from "./provider-lab";
import { type Attributes, day0, initialization, nic, observedVm } from "./vm";
import type { Workspace } from "./workspace";

jest.setTimeout(120_000);

// bpg/proxmox 0.111.1 with OpenTofu 1.12.6 on Proxmox VE 9.2, observed: each of these came out the same there.

const disk = { interface: "scsi0", datastore_id: "local-lvm", size: 32 };
const agents: Readonly<Record<string, Attributes>> = {
  on: { agent: { enabled: true } },
  off: { agent: { enabled: false } },
  absent: { agent: undefined },
  "no-wait": { agent: { enabled: true, wait_for_ip: { disabled: true } } },
};

const combinations = [9043, 9044, 9045].flatMap((template) =>
  Object.entries(agents).flatMap(([name, agent]): [string, Attributes][] => [
    [`t${template}-${name}`, { ...agent, clone: { vm_id: template, full: true } }],
    [`t${template}-${name}-all`, { ...agent, clone: { vm_id: template, full: true }, lifecycle: undefined }],
  ]),
);

const empty: Readonly<Record<string, Attributes>> = {
  ...Object.fromEntries(combinations),
  "upper-mac": { network_device: [nic({ mac_address: "BC:24:11:0A:0B:0C" })] },
  "lower-mac": { network_device: [nic({ mac_address: "bc:24:11:0a:0b:0d" })] },
  "unsorted-tags": { tags: ["grooveiq", "env-prod"] },
  "no-tags": { tags: undefined, description: undefined },
  "empty-tags": { tags: [], description: "" },
  "two-lines": { description: "first\nsecond: Übung" },
  "no-disk": { disk: undefined },
  "disk-options": { disk: { ...disk, discard: "on", iothread: true, ssd: true, file_format: "qcow2" } },
  "two-disks": { disk: [disk, { ...disk, interface: "scsi1", size: 8 }] },
  "no-serial": { serial_device: undefined },
  "no-cloud-init": { initialization: undefined, lifecycle: { ignore_changes: ["clone"] } },
  dhcp: { initialization: initialization({ ip_config: { ipv4: { address: "dhcp" } } }) },
  "drive-ide2": { initialization: initialization({ interface: "ide2" }) },
  "drive-scsi30": { initialization: initialization({ interface: "scsi30" }) },
  "default-datastore": { initialization: initialization({ datastore_id: undefined }) },
  "ignored-password": {
    initialization: initialization({ user_account: { username: "fedora", password: "secret" } }),
  },
  protected: { protection: true },
  "not-at-boot": { on_boot: false },
  "os-type": { operating_system: { type: "l26" } },
  "scsi-pci": { scsi_hardware: "virtio-scsi-pci" },
  "scsi-single": { scsi_hardware: "virtio-scsi-single" },
  "serial-console": { vga: { type: "serial0" } },
  "start-order": { startup: { order: "3", up_delay: "60", down_delay: "60" } },
  "two-nics": { network_device: [nic(), nic({ vlan_id: 101 })] },
  "boot-order": { boot_order: ["scsi0"] },
  "floating-memory": { memory: { dedicated: 2048, floating: 1024 } },
  "cpu-host": { cpu: { cores: 2, type: "host", units: 100 } },
  linked: { clone: { vm_id: 9043, full: false } },
  "nic-firewall": { network_device: [nic({ firewall: true })] },
};

/** What each plan shows again and again. */
const never: Readonly<Record<string, { readonly vm: Attributes; readonly plan: string }>> = {
  "capital-tag": { vm: { tags: ["Prod", "alpha"] }, plan: 'tags ["alpha","prod"] -> ["Prod","alpha"]' },
  "tag-twice": { vm: { tags: ["a", "a"] }, plan: 'tags ["a"] -> ["a","a"]' },
};

const names = [...Object.keys(empty), ...Object.keys(never), "domain-removed"];
const vmidOf = (name: string) => 100_200 + names.indexOf(name);
const withDomain = { lifecycle: { ignore_changes: ["clone"] } };

describe.each(engines())("%s", (_name, engine) => {
  let lab: ProviderLab;
  let workspace: Workspace;
  let plan: Record<string, string[]>;

  function render(domain: string | undefined) {
    return Object.fromEntries([
      ...Object.entries(empty).map(([name, vm]) => [name, observedVm(vmidOf(name), vm)]),
      ...Object.entries(never).map(([name, { vm }]) => [name, observedVm(vmidOf(name), { lifecycle: day0, ...vm })]),
      [
        "domain-removed",
        observedVm(vmidOf("domain-removed"), {
          ...withDomain,
          initialization: initialization({ dns: { servers: ["10.0.0.53"], ...(domain !== undefined && { domain }) } }),
        }),
      ],
    ]);
  }

  beforeAll(async () => {
    lab = await ProviderLab.start(engine);
    workspace = await lab.workspace("empty");
    workspace.write(render("example.test"));
    expect(await workspace.apply()).toEqual([]);
    plan = await workspace.plan();
  });

  afterAll(() => lab?.close());

  test.each(Object.keys(empty))("%s: the plan is empty after the apply", (name) => {
    expect(plan[name] ?? []).toEqual([]);
  });

  test.each(Object.entries(never))("%s: each plan wants the same again", async (name, { plan: line }) => {
    expect(plan[name]).toEqual([line]);
  });

  test("a domain that is taken out of the configuration stays, and each plan wants it gone", async () => {
    workspace.write(render(undefined));
    const line = ['initialization[0].dns[0].domain "example.test" -> ""'];
    const before = await workspace.plan();
    expect(before["domain-removed"]).toEqual(line);
    expect(await workspace.apply()).toEqual([]);
    const after = await workspace.plan();
    expect(after["domain-removed"]).toEqual(line);
    expect(after["capital-tag"]).toEqual(before["capital-tag"]);
  });
});
