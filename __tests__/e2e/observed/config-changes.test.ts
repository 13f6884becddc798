import { tenantToken } from "./estate";
import { engines, ProviderLab } from "./provider-lab";
import { type Attributes, initialization, nic, observedVm, otherKey } from "./vm";
import type { Diagnostic, Workspace } from "./workspace";

jest.setTimeout(120_000);

interface Row {
  /** Of the configuration before, where it differs from the observed VM's. */
  readonly from?: Attributes;
  /** Of the configuration after. */
  readonly to: Attributes;
  /** What the plan shows; a pattern for one of its lines. */
  readonly plan: readonly string[] | RegExp;
  readonly error?: RegExp;
  /** What the next plan shows. @default - nothing */
  readonly planAfter?: readonly string[];
}

const disk = { interface: "scsi0", datastore_id: "local-lvm", size: 32 };
const second = { interface: "scsi1", datastore_id: "local-lvm", size: 8 };
const isDay0 = { lifecycle: { ignore_changes: ["clone"] } };
const running = { started: true, agent: { enabled: false } };
const shrinks = /^Cannot shrink local-lvm:\d+\/vm-\d+-disk-0\.qcow2 in VM \d+, it is not supported!$/;

const rows: Readonly<Record<string, Row>> = {
  memory: { to: { memory: { dedicated: 4096 } }, plan: ["memory[0].dedicated 2048 -> 4096"] },
  cores: { to: { cpu: { cores: 4, type: "x86-64-v2-AES" } }, plan: ["cpu[0].cores 2 -> 4"] },
  "cpu-type": { to: { cpu: { cores: 2, type: "host" } }, plan: ['cpu[0].type "x86-64-v2-AES" -> "host"'] },
  tags: { to: { tags: ["env-test"] }, plan: ['tags ["env-prod","grooveiq"] -> ["env-test"]'] },
  name: { to: { name: "other" }, plan: /^name "web-\d+" -> "other"$/ },
  description: { to: { description: "other" }, plan: ['description "tenant web" -> "other"'] },
  "no-description": { to: { description: undefined }, plan: /^description "tenant web" -> / },
  "not-at-boot": { to: { on_boot: false }, plan: ["on_boot true -> false"] },
  protected: { to: { protection: true }, plan: ["protection false -> true"] },
  "agent-off": { to: { agent: { enabled: false } }, plan: ["agent[0].enabled true -> false"] },
  vlan: { to: { network_device: [nic({ vlan_id: 101 })] }, plan: ["network_device[0].vlan_id 100 -> 101"] },
  "no-vlan": { to: { network_device: [nic({ vlan_id: null })] }, plan: ["network_device[0].vlan_id 100 -> 0"] },
  "mac-address": {
    to: { network_device: [nic({ mac_address: "BC:24:11:00:00:01" })] },
    plan: /^network_device\[0\]\.mac_address "BC:24:11:[0-9A-F:]+" -> "BC:24:11:00:00:01"$/,
  },
  "second-nic": { to: { network_device: [nic(), nic({ vlan_id: 101 })] }, plan: /^network_device\[1\]/ },
  "disk-grown": { to: { disk: { ...disk, size: 40 } }, plan: ["disk[0].size 32 -> 40"] },
  "disk-shrunk": {
    to: { disk: { ...disk, size: 16 } },
    plan: ["disk[0].size 32 -> 16"],
    error: shrinks,
    planAfter: ["disk[0].size 32 -> 16"],
  },
  "disk-shrunk-ignored": {
    from: { lifecycle: { ignore_changes: ["clone", "disk[0].size"] } },
    to: { lifecycle: { ignore_changes: ["clone", "disk[0].size"] }, disk: { ...disk, size: 16 } },
    plan: [],
  },
  "disk-added": { to: { disk: [disk, second] }, plan: /^disk\[1\]/ },
  "disk-removed": { from: { disk: [disk, second] }, to: { disk: [disk] }, plan: /^disk\[1\]/ },
  "disk-moved": {
    to: { disk: { ...disk, datastore_id: "other" } },
    plan: /^disk\[0\]\.datastore_id "local-lvm" -> "other"$/,
  },
  "other-template": {
    from: { lifecycle: undefined },
    to: { lifecycle: undefined, clone: { vm_id: 9045, full: true } },
    plan: ["replace"],
  },
  "other-template-ignored": { to: { clone: { vm_id: 9045, full: true } }, plan: [] },
  "missing-node": {
    to: { node_name: "pve9" },
    plan: ["replace"],
    error:
      /error cloning VM: received an HTTP 500 response - Reason: hostname lookup 'pve9' failed - failed to get address info for: pve9: Name or service not known/,
    planAfter: ["create"],
  },
  "missing-node-migrated": {
    from: { migrate: true },
    to: { migrate: true, node_name: "pve9" },
    plan: ['node_name "pve1" -> "pve9"'],
    error: /no such cluster node 'pve9'/,
    planAfter: ['node_name "pve1" -> "pve9"'],
  },
  "other-pool": { to: { pool_id: "otherpool" }, plan: ['pool_id "grooveiq" -> "otherpool"'] },
  "missing-pool": {
    to: { pool_id: "nopool" },
    plan: ['pool_id "grooveiq" -> "nopool"'],
    error: /while adding VM \d+ to pool nopool: .*pool 'nopool' does not exist/,
    planAfter: ['pool_id "" -> "nopool"'],
  },
  "no-pool": { to: { pool_id: undefined }, plan: [] },
  address: {
    to: {
      initialization: initialization({ ip_config: { ipv4: { address: "10.0.100.11/24", gateway: "10.0.100.1" } } }),
    },
    plan: ['initialization[0].ip_config[0].ipv4[0].address "10.0.100.10/24" -> "10.0.100.11/24"'],
  },
  key: {
    from: isDay0,
    to: { ...isDay0, initialization: initialization({ user_account: { username: "fedora", keys: [otherKey] } }) },
    plan: /^initialization\[0\]\.user_account\[0\]\.keys /,
  },
  "key-ignored": {
    to: { initialization: initialization({ user_account: { username: "fedora", keys: [otherKey] } }) },
    plan: [],
  },
  "no-resolver": { from: isDay0, to: { ...isDay0, initialization: withoutDns() }, plan: /^initialization\[0\]\.dns / },
  "no-cloud-init": { from: isDay0, to: { ...isDay0, initialization: undefined }, plan: /^initialization / },
  "scsi-controller": {
    from: { scsi_hardware: "virtio-scsi-pci" },
    to: { scsi_hardware: "virtio-scsi-single" },
    plan: ['scsi_hardware "virtio-scsi-pci" -> "virtio-scsi-single"'],
  },
  "runs-memory": {
    from: running,
    to: { ...running, memory: { dedicated: 4096 } },
    plan: ["memory[0].dedicated 2048 -> 4096"],
  },
  "runs-memory-no-reboot": {
    from: { ...running, reboot_after_update: false },
    to: { ...running, reboot_after_update: false, memory: { dedicated: 4096 } },
    plan: ["memory[0].dedicated 2048 -> 4096"],
  },
  "runs-tags": { from: running, to: { ...running, tags: ["env-test"] }, plan: /^tags / },
  "runs-disk": { from: running, to: { ...running, disk: { ...disk, size: 40 } }, plan: ["disk[0].size 32 -> 40"] },
  "runs-pool": { from: running, to: { ...running, pool_id: "otherpool" }, plan: ['pool_id "grooveiq" -> "otherpool"'] },
};

function withoutDns() {
  const { dns: _, ...rest } = initialization() as Readonly<Record<string, string>>;
  return rest;
}

const names = Object.keys(rows);
const vmidOf = (name: string) => 100_300 + names.indexOf(name);

// bpg/proxmox 0.111.1 with OpenTofu 1.12.6 on Proxmox VE 9.2, observed: each row did the same there.

describe.each(engines())("%s", (_name, engine) => {
  let lab: ProviderLab;
  let workspace: Workspace;
  let first: Record<string, string[]>;
  let second_: Record<string, string[]>;
  let diagnostics: Diagnostic[];
  let since: number;

  beforeAll(async () => {
    lab = await ProviderLab.start(engine);
    workspace = await lab.workspace("changes");
    workspace.write(Object.fromEntries(names.map((name) => [name, observedVm(vmidOf(name), rows[name]?.from)])));
    expect(await workspace.apply()).toEqual([]);
    expect(await workspace.plan()).toEqual({});
    workspace.write(Object.fromEntries(names.map((name) => [name, observedVm(vmidOf(name), rows[name]?.to)])));
    since = lab.requests().length;
    first = await workspace.plan();
    diagnostics = await workspace.apply();
    second_ = await workspace.plan();
  });

  afterAll(() => lab?.close());

  function shown(plan: Record<string, string[]>, name: string): string[] {
    return (plan[name] ?? []).filter((line) => !line.endsWith('"(known after apply)"'));
  }

  test.each(Object.entries(rows))("%s: the plan shows it, and the apply does what it can", (name, row) => {
    const { plan, planAfter = [], error } = row;
    if (plan instanceof RegExp)
      expect(shown(first, name)).toEqual(expect.arrayContaining([expect.stringMatching(plan)]));
    else expect(shown(first, name)).toEqual(plan);
    const errors = diagnostics.filter(({ address, severity }) => address === name && severity === "error");
    expect(errors.map(({ text }) => text)).toEqual(error === undefined ? [] : [expect.stringMatching(error)]);
    expect(shown(second_, name)).toEqual(planAfter);
  });

  /** What was sent about a VM to change it, in order: method and the path below the VM. */
  function changesOf(name: string): string[] {
    const prefix = `/nodes/pve1/qemu/${vmidOf(name)}`;
    return lab
      .requests()
      .slice(since)
      .filter(({ method, path }) => method !== "GET" && path.startsWith(prefix))
      .map(({ method, path }) => `${method} ${path.slice(prefix.length + 1)}`);
  }

  const stopsAndStarts = ["PUT config", "POST status/stop", "POST status/start"];

  test.each([
    ["memory", ["PUT config"]],
    ["disk-grown", ["PUT config", "PUT resize", "PUT config"]],
    ["disk-moved", ["POST move_disk"]],
    ["address", ["PUT config", "PUT cloudinit"]],
    ["runs-memory", stopsAndStarts],
    ["runs-tags", ["PUT config"]],
    ["runs-pool", ["PUT config"]],
  ])("%s: the provider sends %j", (name, calls) => {
    expect(changesOf(name)).toEqual(expect.arrayContaining(calls));
    if (!calls.includes("POST status/stop")) expect(changesOf(name)).not.toContain("POST status/stop");
  });

  test("a disk that is taken out of the configuration is detached, and keeps its data", async () => {
    const config = await lab.config(vmidOf("disk-removed"));
    expect(config).not.toHaveProperty("scsi1");
    expect(config.unused0).toContain(`vm-${vmidOf("disk-removed")}-disk-1`);
  });

  test("a VM is deleted before its new node is found missing", async () => {
    expect(await lab.listVms()).not.toContain(vmidOf("missing-node"));
    expect(await lab.listVms()).toContain(vmidOf("missing-node-migrated"));
  });

  test("a VM is taken out of its pool before its new pool is found missing", async () => {
    expect(await lab.findPool(vmidOf("missing-pool"))).toBeUndefined();
    expect(await lab.findPool(vmidOf("no-pool"))).toBe("grooveiq");
  });

  test("a resolver and a cloud-init drive that are taken out of the configuration stay", async () => {
    expect(await lab.config(vmidOf("no-resolver"))).toHaveProperty("nameserver", "10.0.0.53");
    expect(await lab.config(vmidOf("no-cloud-init"))).toMatchObject({ ciuser: "fedora", ide2: expect.any(String) });
  });

  test("a running VM that may not be rebooted keeps its memory until then, and a warning says so", async () => {
    const warnings = diagnostics.filter(({ address }) => address === "runs-memory-no-reboot").map(({ text }) => text);
    expect(warnings).toEqual([expect.stringContaining("a reboot is required to apply configuration changes")]);
    const vmid = vmidOf("runs-memory-no-reboot");
    const pending = await lab.proxmox.get<{ key: string }[]>(`/nodes/pve1/qemu/${vmid}/pending`);
    expect(pending.find(({ key }) => key === "memory")).toMatchObject({ value: "2048", pending: "4096" });
  });

  test("a protected VM that runs is stopped, and then not destroyed", async () => {
    const one = await lab.workspace("protected");
    one.write({ kept: observedVm(100_400, { ...running, protection: true }) });
    expect(await one.apply()).toEqual([]);
    const errors = await one.destroy();
    expect(errors.map(({ text }) => text)).toEqual([
      expect.stringContaining("can't remove VM 100400 - protection mode enabled"),
    ]);
    const { status } = await lab.proxmox.get<{ status: string }>("/nodes/pve1/qemu/100400/status/current");
    expect(status).toBe("stopped");
  });

  test("a tenant cannot take a VM out of its pool, nor move to a VLAN that is not its own", async () => {
    const tenant = await lab.workspace("tenant", { token: tenantToken });
    const vm = (change: Attributes) => ({ own: observedVm(100_401, change) });
    tenant.write(vm({}));
    expect(await tenant.apply()).toEqual([]);
    expect(await tenant.plan()).toEqual({});
    tenant.write(vm({ pool_id: "otherpool" }));
    const [pool] = await tenant.apply();
    expect(pool?.text).toContain("403 response - Reason: Permission check failed (/pool/grooveiq, Pool.Allocate)");
    tenant.write(vm({ network_device: [nic({ vlan_id: 101 })] }));
    const [vlan] = await tenant.apply();
    expect(vlan?.text).toContain("Permission check failed (/sdn/zones/localnetwork/vmbr0/101, SDN.Use)");
    await lab.proxmox.put("/pools?poolid=otherpool", { vms: 100_401, "allow-move": 1 });
    tenant.write(vm({}));
    expect((await tenant.plan()).own).toEqual(["create"]);
    const [taken] = await tenant.apply();
    expect(taken?.text).toContain("unable to create VM 100401: config file already exists");
  });
});
