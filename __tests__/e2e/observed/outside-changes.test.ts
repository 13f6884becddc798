import { engines, ProviderLab } from "./provider-lab";
import { type Attributes, nic, observedVm, otherKey } from "./vm";
import type { Diagnostic, Workspace } from "./workspace";

jest.setTimeout(120_000);

/** What somebody does to a VM behind Terraform's back: options that are set, or calls of the API. */
type Change = Readonly<Record<string, string | number>> | ((lab: ProviderLab, vmid: number) => Promise<unknown>);

interface Row {
  readonly change: Change;
  /** Of the VM's configuration, where it differs from the observed VM's. */
  readonly configuration?: Attributes;
  /** What the plan shows; `[]` for nothing, a pattern for a long list. */
  readonly plan: readonly string[] | RegExp;
  /** What the plan after the apply shows. @default - nothing */
  readonly planAfter?: readonly string[];
  /** What the apply complains about. @default - nothing */
  readonly error?: string;
}

const isDay0 = { lifecycle: { ignore_changes: ["clone"] } };

async function changeNic(lab: ProviderLab, vmid: number, pattern: RegExp, by: string): Promise<void> {
  await lab.set(vmid, { net0: String((await lab.config(vmid)).net0).replace(pattern, by) });
}

const lock = (lab: ProviderLab, vmid: number) => lab.admin.addFault({ kind: "lock", vmid });
const grow = (lab: ProviderLab, vmid: number) =>
  lab.proxmox.put(`/nodes/pve1/qemu/${vmid}/resize`, { disk: "scsi0", size: "40G" });
const remove = (lab: ProviderLab, vmid: number) => lab.proxmox.delete(`/nodes/pve1/qemu/${vmid}`);

const shrinks = (vmid: number) =>
  `Cannot shrink local-lvm:${vmid}/vm-${vmid}-disk-0.qcow2 in VM ${vmid}, it is not supported!`;
const unknownInterface =
  "Defined disk interface not supported. Interface was , but only [ide sata scsi virtio] are supported";

/** Repaired in place: the next plan is empty. */
const repaired: Readonly<Record<string, Row>> = {
  memory: { change: { memory: 1024 }, plan: ["memory[0].dedicated 1024 -> 2048"] },
  "memory-deleted": { change: { delete: "memory" }, plan: ["memory[0].dedicated 0 -> 2048"] },
  "one-core": { change: { cores: 1 }, plan: ["cpu[0].cores 1 -> 2"] },
  "three-cores": { change: { cores: 3 }, plan: ["cpu[0].cores 3 -> 2"] },
  "cores-deleted": { change: { delete: "cores" }, plan: ["cpu[0].cores 1 -> 2"] },
  "cpu-type": { change: { cpu: "host" }, plan: ['cpu[0].type "host" -> "x86-64-v2-AES"'] },
  "cpu-deleted": { change: { delete: "cpu" }, plan: ['cpu[0].type "qemu64" -> "x86-64-v2-AES"'] },
  balloon: { change: { balloon: 256 }, plan: ["memory[0].floating 256 -> 0"] },
  "cpu-limit": { change: { cpulimit: 1 }, plan: ["cpu[0].limit 1 -> 0"] },
  name: { change: { name: "other" }, plan: /^name "other" -> "web-\d+"$/ },
  "tag-added": {
    change: { tags: "env-prod;grooveiq;more" },
    plan: ['tags ["env-prod","grooveiq","more"] -> ["env-prod","grooveiq"]'],
  },
  "tags-deleted": { change: { delete: "tags" }, plan: ['tags [] -> ["env-prod","grooveiq"]'] },
  description: { change: { description: "other" }, plan: ['description "other" -> "tenant web"'] },
  "description-deleted": { change: { delete: "description" }, plan: ['description "" -> "tenant web"'] },
  "start-at-boot": { change: { onboot: 0 }, plan: ["on_boot false -> true"] },
  "start-at-boot-deleted": { change: { delete: "onboot" }, plan: ["on_boot false -> true"] },
  "mac-address": {
    change: { net0: "virtio=BC:24:11:00:00:02,bridge=vmbr0,firewall=0,tag=100" },
    configuration: { network_device: [nic({ mac_address: "BC:24:11:00:00:01" })] },
    plan: ['network_device[0].mac_address "BC:24:11:00:00:02" -> "BC:24:11:00:00:01"'],
  },
  vlan: {
    change: (lab, vmid) => changeNic(lab, vmid, /tag=100/, "tag=200"),
    plan: ["network_device[0].vlan_id 200 -> 100"],
  },
  "vlan-removed": {
    change: (lab, vmid) => changeNic(lab, vmid, /,tag=100/, ""),
    plan: ["network_device[0].vlan_id 0 -> 100"],
  },
  bridge: {
    change: (lab, vmid) => changeNic(lab, vmid, /vmbr0/, "vmbr1"),
    plan: ['network_device[0].bridge "vmbr1" -> "vmbr0"'],
  },
  "nic-firewall": {
    change: (lab, vmid) => changeNic(lab, vmid, /firewall=0/, "firewall=1"),
    plan: ["network_device[0].firewall true -> false"],
  },
  "second-nic": { change: { net1: "virtio,bridge=vmbr0" }, plan: /^network_device\[1\] \{.*\} -> \(none\)$/ },
  "nic-deleted": {
    change: { delete: "net0" },
    plan: /^network_device \[\] -> \[\{"bridge":"vmbr0",.*"vlan_id":100\}\]$/,
  },
  "disk-option": {
    change: async (lab, vmid) => {
      const scsi0 = String((await lab.config(vmid)).scsi0).replace("discard=ignore", "discard=on");
      await lab.set(vmid, { scsi0 });
    },
    plan: ['disk[0].discard "on" -> "ignore"'],
  },
  "cloud-init-drive": { change: { delete: "ide2" }, plan: ['initialization[0].datastore_id "" -> "local-lvm"'] },
  address: {
    change: { ipconfig0: "gw=10.0.100.1,ip=10.0.100.11/24" },
    plan: ['initialization[0].ip_config[0].ipv4[0].address "10.0.100.11/24" -> "10.0.100.10/24"'],
  },
  "address-deleted": { change: { delete: "ipconfig0" }, plan: /^initialization\[0\]\.ip_config \[\] -> / },
  keys: {
    change: { sshkeys: encodeURIComponent(otherKey) },
    configuration: isDay0,
    plan: /^initialization\[0\]\.user_account\[0\]\.keys /,
  },
  user: {
    change: { ciuser: "root" },
    configuration: isDay0,
    plan: ['initialization[0].user_account[0].username "root" -> "fedora"'],
  },
  resolver: {
    change: { nameserver: "10.0.0.54" },
    configuration: isDay0,
    plan: ['initialization[0].dns[0].servers ["10.0.0.54"] -> ["10.0.0.53"]'],
  },
  agent: { change: { agent: "0" }, plan: ["agent[0].enabled false -> true"] },
  "agent-deleted": { change: { delete: "agent" }, plan: /^agent \[\] -> / },
  "serial-deleted": { change: { delete: "serial0" }, plan: /^serial_device \[\] -> / },
  "other-pool": {
    change: (lab, vmid) => lab.proxmox.put("/pools?poolid=otherpool", { vms: vmid, "allow-move": 1 }),
    plan: ['pool_id "otherpool" -> "grooveiq"'],
  },
  "no-pool": {
    change: (lab, vmid) => lab.proxmox.put("/pools?poolid=grooveiq", { vms: vmid, delete: 1 }),
    plan: ['pool_id "" -> "grooveiq"'],
  },
  stopped: {
    change: (lab, vmid) => lab.proxmox.post(`/nodes/pve1/qemu/${vmid}/status/stop`),
    configuration: { started: true, agent: { enabled: false } },
    plan: ["started false -> true"],
  },
  deleted: { change: remove, plan: ["create"] },
  "clone-in-its-place": {
    change: async (lab, vmid) => {
      await remove(lab, vmid);
      await lab.proxmox.post("/nodes/pve1/qemu/9043/clone", { newid: vmid, full: 1 });
    },
    plan: /^cpu\[0\]\.cores 1 -> 2$/,
  },
};

/** Not seen by a plan, and therefore left as it is. */
const unseen: Readonly<Record<string, Row>> = {
  "tags-in-another-order": { change: { tags: "GrooveIQ,env-prod" }, plan: [] },
  "automatic-mac-address": {
    change: (lab, vmid) => changeNic(lab, vmid, /virtio=[^,]+/, "virtio=BC:24:11:00:00:09"),
    plan: [],
  },
  "ignored-keys": { change: { sshkeys: encodeURIComponent(otherKey), nameserver: "10.0.0.54" }, plan: [] },
  password: { change: { cipassword: "secret" }, configuration: isDay0, plan: [] },
  protection: { change: { protection: 1 }, plan: [] },
  "second-disk": { change: { scsi1: "local-lvm:1" }, plan: [] },
  usb: { change: { usb0: "spice" }, plan: [] },
  vga: { change: { vga: "std" }, plan: [] },
  arguments: { change: (lab, vmid) => lab.setAsRoot(vmid, { args: "-no-hpet" }), plan: [] },
  "os-type": { change: { ostype: "win11" }, plan: [] },
  "scsi-controller": { change: { scsihw: "lsi" }, plan: [] },
  "boot-order": { change: { boot: "order=net0" }, plan: [] },
  snapshot: {
    change: (lab, vmid) => lab.proxmox.post(`/nodes/pve1/qemu/${vmid}/snapshot`, { snapname: "before" }),
    plan: [],
  },
  template: { change: (lab, vmid) => lab.proxmox.post(`/nodes/pve1/qemu/${vmid}/template`), plan: [] },
  locked: { change: lock, plan: [] },
};

/** Where the apply fails, and what it leaves. */
const failing: Readonly<Record<string, Row>> = {
  "locked-and-changed": {
    change: async (lab, vmid) => {
      await lab.set(vmid, { memory: 1024 });
      await lock(lab, vmid);
    },
    plan: ["memory[0].dedicated 1024 -> 2048"],
    error: "All attempts fail: #1: received an HTTP 500 response - Reason: VM is locked (backup)",
    planAfter: ["memory[0].dedicated 1024 -> 2048"],
  },
  grown: { change: grow, plan: ["disk[0].size 40 -> 32"], error: "shrink", planAfter: ["disk[0].size 40 -> 32"] },
  // The memory is repaired all the same: it was in the request before.
  "grown-and-changed": {
    change: async (lab, vmid) => {
      await grow(lab, vmid);
      await lab.set(vmid, { memory: 1024 });
    },
    plan: ["disk[0].size 40 -> 32", "memory[0].dedicated 1024 -> 2048"],
    error: "shrink",
    planAfter: ["disk[0].size 40 -> 32"],
  },
  "disk-detached": { change: { delete: "scsi0" }, plan: /^disk\[0\]\.size null -> 32$/, error: unknownInterface },
  "stranger-in-its-place": {
    change: async (lab, vmid) => {
      await remove(lab, vmid);
      await lab.proxmox.post("/nodes/pve1/qemu", { vmid, name: "stranger", memory: 512, net0: "virtio,bridge=vmbr0" });
    },
    plan: /^name "stranger" -> "web-\d+"$/,
    error: unknownInterface,
  },
};

const rows = Object.entries({ ...repaired, ...unseen, ...failing });
const vmidOf = (name: string) => 100_100 + rows.findIndex(([row]) => row === name);

// bpg/proxmox 0.111.1 with OpenTofu 1.12.6 on Proxmox VE 9.2, observed: each row did the same there.

describe.each(engines())("%s", (_name, engine) => {
  let lab: ProviderLab;
  let workspace: Workspace;
  let configs: Record<string, Record<string, string | number>>;
  let first: Record<string, string[]>;
  let second: Record<string, string[]>;
  let diagnostics: Diagnostic[];

  beforeAll(async () => {
    lab = await ProviderLab.start(engine);
    workspace = await lab.workspace("outside");
    workspace.write(Object.fromEntries(rows.map(([name, row]) => [name, observedVm(vmidOf(name), row.configuration)])));
    expect(await workspace.apply()).toEqual([]);
    expect(await workspace.plan()).toEqual({});
    configs = {};
    for (const [name, { change }] of rows) {
      configs[name] = await lab.config(vmidOf(name));
      await (typeof change === "function" ? change(lab, vmidOf(name)) : lab.set(vmidOf(name), change));
    }
    first = await workspace.plan();
    diagnostics = await workspace.apply();
    second = await workspace.plan();
  });

  afterAll(() => lab?.close());

  /** What a plan shows of a VM, without what follows from a change of a NIC or of the power state. */
  function shown(plan: Record<string, string[]>, name: string): string[] {
    return (plan[name] ?? []).filter((line) => !line.endsWith('"(known after apply)"'));
  }

  test.each(rows)("%s: the plan shows what was changed, and the apply does what it can", (name, row) => {
    const { plan, planAfter = [], error } = row;
    const seen = shown(first, name);
    if (plan instanceof RegExp) expect(seen).toEqual(expect.arrayContaining([expect.stringMatching(plan)]));
    else expect(seen).toEqual(plan);
    expect(shown(second, name)).toEqual(planAfter);
    const expected = error === "shrink" ? shrinks(vmidOf(name)) : error;
    expect(diagnostics.filter(({ address }) => address === name).map(({ text }) => text)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  /** The options of a VM that are not what they were before the change. */
  async function leftOf(name: string): Promise<string[]> {
    const [before, now] = [configs[name] ?? {}, await lab.config(vmidOf(name))];
    const options = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...options].filter((option) => option !== "digest" && before[option] !== now[option]).sort();
  }

  test.each(Object.keys(repaired).filter((name) => !/nic-deleted|disk-option|deleted$|in-its-place/.test(name)))(
    "%s: is what it was",
    async (name) => expect(await leftOf(name)).toEqual([]),
  );

  test("a NIC that is made again has another address, and is not booted from", async () => {
    expect(await leftOf("nic-deleted")).toEqual(["boot", "net0"]);
  });

  test("what a plan does not see stays changed", async () => {
    expect(await leftOf("protection")).toEqual(["protection"]);
    expect(await leftOf("second-disk")).toEqual(["scsi1"]);
    expect(await leftOf("arguments")).toEqual(["args"]);
    expect(await leftOf("automatic-mac-address")).toEqual(["net0"]);
    expect(await leftOf("tags-in-another-order")).toEqual([]);
  });

  test("a disk that was detached is replaced by an empty one, and its data stays unused", async () => {
    const { scsi0, unused0 } = await lab.config(vmidOf("disk-detached"));
    const vmid = vmidOf("disk-detached");
    expect(unused0).toBe(`local-lvm:${vmid}/vm-${vmid}-disk-0.qcow2`);
    expect(scsi0).toContain(`vm-${vmid}-disk-1.raw`);
  });

  test("a stranger under the VM's id is taken over in place", async () => {
    const name = "stranger-in-its-place";
    expect(await leftOf(name)).toEqual(expect.arrayContaining(["smbios1", "vmgenid"]));
    expect(await lab.config(vmidOf(name))).toMatchObject({ name: `web-${vmidOf(name)}`, tags: "env-prod;grooveiq" });
    expect(await lab.findPool(vmidOf(name))).toBe("grooveiq");
  });
});
