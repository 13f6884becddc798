import type { Drifted, DriftLab as Lab } from "./drift-lab";
import { DriftLab, renderFinding } from "./drift-lab";
import { setAsRoot } from "./observed/root-session";
import { otherKey } from "./observed/vm";

jest.setTimeout(300_000);

/** What somebody does to a VM behind Terraform's back: options that are set, or calls of the API. */
type Change = Readonly<Record<string, string | number>> | ((lab: Lab, vmId: number) => Promise<unknown>);

interface Row {
  readonly change: Change;
  /** What is found, without the VM: `verdict [apply] attribute`; nothing, where nothing has changed. */
  readonly found: readonly string[];
  /** Props of the VM beside the common ones. */
  readonly props?: string;
}

const setNic =
  (pattern: RegExp, by: string): Change =>
  async (lab, vmId) =>
    lab.set(vmId, { net0: String((await lab.config(vmId)).net0).replace(pattern, by) });

const post =
  (path: string, parameters: Readonly<Record<string, string | number>> = {}) =>
  (lab: Lab, vmId: number) =>
    lab.lab.proxmox.post(`/nodes/pve-tenant/qemu/${vmId}/${path}`, parameters);

const inPlace = (attribute: string) => [`changed [updates] ${attribute}`];
const restarts = (attribute: string) => [`dangerous [restarts] ${attribute}`];
const left = (...attributes: string[]) => attributes.map((attribute) => `changed [nothing] ${attribute}`);

/** The table of what was observed (provider-on-proxmox.md, section 3), of VMs that run and were recorded by an apply. */
const rows: Readonly<Record<string, Row>> = {
  memory: { change: { memory: 1024 }, found: restarts("memory[0].dedicated") },
  "memory-deleted": { change: { delete: "memory" }, found: restarts("memory[0].dedicated") },
  "one-core": { change: { cores: 1 }, found: restarts("cpu[0].cores") },
  "three-cores": { change: { cores: 3 }, found: restarts("cpu[0].cores") },
  "cores-deleted": { change: { delete: "cores" }, found: restarts("cpu[0].cores") },
  "cpu-type": { change: { cpu: "host" }, found: restarts("cpu[0].type") },
  "cpu-deleted": { change: { delete: "cpu" }, found: restarts("cpu[0].type") },
  balloon: { change: { balloon: 256 }, found: restarts("memory[0].floating") },
  "cpu-limit": { change: { cpulimit: 1 }, found: restarts("cpu[0].limit") },
  name: { change: { name: "other" }, found: inPlace("name") },
  "tag-order": { change: { tags: "Vintronics,more" }, props: 'tags: ["more"]', found: [] },
  "tag-added": { change: { tags: "vintronics;more" }, found: inPlace("tags") },
  "tags-deleted": { change: { delete: "tags" }, found: inPlace("tags") },
  description: { change: { description: "other" }, props: 'description: "ours"', found: inPlace("description") },
  "description-deleted": {
    change: { delete: "description" },
    props: 'description: "ours"',
    found: inPlace("description"),
  },
  onboot: { change: { onboot: 0 }, found: inPlace("on_boot") },
  "onboot-deleted": { change: { delete: "onboot" }, found: inPlace("on_boot") },
  "mac-literal": {
    change: setNic(/virtio=[^,]+/, "virtio=BC:24:11:00:00:02"),
    props: 'mac: "02:00:00:65:00:99"',
    found: inPlace("network_device[0].mac_address"),
  },
  vlan: { change: setNic(/tag=101/, "tag=200"), found: inPlace("network_device[0].vlan_id") },
  "vlan-removed": { change: setNic(/,tag=101/, ""), found: inPlace("network_device[0].vlan_id") },
  bridge: { change: setNic(/vmbr0/, "vmbr9"), found: inPlace("network_device[0].bridge") },
  "nic-firewall": { change: setNic(/firewall=0/, "firewall=1"), found: inPlace("network_device[0].firewall") },
  "second-nic": { change: { net1: "virtio,bridge=vmbr0" }, found: inPlace("network_device[1]") },
  "nic-deleted": { change: { delete: "net0" }, found: inPlace("network_device") },
  "disk-option": {
    change: async (lab, vmId) =>
      lab.set(vmId, { scsi0: String((await lab.config(vmId)).scsi0).replace("discard=on", "discard=ignore") }),
    found: inPlace("disk[0].discard"),
  },
  "cloud-init-drive": { change: { delete: "ide2" }, found: restarts("initialization[0].datastore_id") },
  address: {
    change: async (lab, vmId) =>
      lab.set(vmId, { ipconfig0: String((await lab.config(vmId)).ipconfig0).replace(/ip=[^/]+/, "ip=10.101.0.99") }),
    found: restarts("initialization[0].ip_config[0].ipv4[0].address"),
  },
  "address-deleted": { change: { delete: "ipconfig0" }, found: restarts("initialization[0].ip_config") },
  agent: { change: { agent: "0" }, found: restarts("agent[0].enabled") },
  "agent-deleted": { change: { delete: "agent" }, found: restarts("agent") },
  "no-pool": {
    change: (lab, vmId) => lab.lab.proxmox.put("/pools?poolid=vintronics", { vms: vmId, delete: 1 }),
    found: ["dangerous [refused]"],
  },
  "other-pool": {
    change: (lab, vmId) => lab.lab.proxmox.put("/pools?poolid=grooveiq", { vms: vmId, "allow-move": 1 }),
    found: ["dangerous [refused]"],
  },
  stopped: { change: (lab, vmId) => lab.stop(vmId), found: ["stopped [updates] started"] },
  deleted: { change: (lab, vmId) => lab.destroy(vmId), found: ["deleted [creates]"] },
  grown: {
    change: (lab, vmId) => lab.lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/resize`, { disk: "scsi0", size: "40G" }),
    found: ["dangerous [refused] disk[0].size"],
  },
  "data-disk-grown": {
    change: (lab, vmId) => lab.lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/resize`, { disk: "scsi1", size: "4G" }),
    props: 'dataDisks: [{ interface: "scsi1", sizeGiB: 2 }]',
    found: ["dangerous [refused] disk[1].size"],
  },
  "disk-detached": { change: { delete: "scsi0" }, found: ["dangerous [refused] disk[0]", ...left("boot")] },
  "data-disk-detached": {
    change: { delete: "scsi1" },
    props: 'dataDisks: [{ interface: "scsi1", sizeGiB: 2 }]',
    found: ["dangerous [refused] disk[1]"],
  },
  stranger: {
    change: async (lab, vmId) => {
      await lab.destroy(vmId);
      const options = { vmid: vmId, name: "stranger", memory: 512, net0: "virtio,bridge=vmbr0", pool: "vintronics" };
      await lab.lab.proxmox.post("/nodes/pve-tenant/qemu", options);
    },
    found: ["stranger [refused] uuid"],
  },
  // The provider would repair it; but it is another machine, with another disk.
  "clone-in-its-place": {
    change: async (lab, vmId) => {
      await lab.destroy(vmId);
      const options = { newid: vmId, full: 1, pool: "vintronics", name: "clone-in-its-place" };
      await lab.lab.proxmox.post("/nodes/pve-tenant/qemu/9043/clone", options);
    },
    found: ["stranger [refused] uuid"],
  },
  // What no plan shows.
  "mac-automatic": { change: setNic(/virtio=[^,]+/, "virtio=BC:24:11:00:00:09"), found: left("net0") },
  "mac-and-vlan": {
    change: setNic(/virtio=[^,]+(.*)tag=101/, "virtio=BC:24:11:00:00:0A$1tag=200"),
    found: [...inPlace("network_device[0].vlan_id"), ...left("net0")],
  },
  "day-0": {
    change: {
      sshkeys: encodeURIComponent(otherKey),
      nameserver: "10.0.0.54",
      searchdomain: "x.example",
    },
    found: left("nameserver", "searchdomain", "sshkeys"),
  },
  user: { change: { ciuser: "root" }, found: left("ciuser") },
  password: { change: { cipassword: "hunter2-of-the-test" }, found: left("cipassword") },
  protection: { change: { protection: 1 }, found: left("protection") },
  "protection-off": { change: { protection: 0 }, props: "protected: true", found: inPlace("protection") },
  "second-disk": { change: { scsi1: "local-lvm:1" }, found: left("scsi1") },
  "detached-disk": {
    change: async (lab, vmId) => {
      await lab.set(vmId, { scsi1: "local-lvm:1" });
      await lab.set(vmId, { delete: "scsi1" });
    },
    found: left("unused0"),
  },
  usb: { change: { usb0: "spice" }, found: left("usb0") },
  vga: { change: { vga: "std" }, found: left("vga") },
  arguments: {
    change: (lab, vmId) => setAsRoot(lab.lab.document, vmId, { args: "-no-hpet" }, "pve-tenant"),
    found: left("args"),
  },
  "os-type": { change: { ostype: "win11" }, found: left("ostype") },
  "scsi-controller": { change: { scsihw: "lsi" }, found: left("scsihw") },
  "serial-deleted": { change: { delete: "serial0" }, found: left("serial0") },
  "boot-order": { change: { boot: "order=net0" }, found: left("boot") },
  snapshot: { change: post("snapshot", { snapname: "before" }), found: left("snapshots") },
  "rolled-back": {
    change: async (lab, vmId) => {
      await post("snapshot", { snapname: "before" })(lab, vmId);
      await post("snapshot/before/rollback", { start: 1 })(lab, vmId);
    },
    found: left("identity", "snapshots"),
  },
  template: {
    change: async (lab, vmId) => {
      await lab.stop(vmId);
      await post("template")(lab, vmId);
    },
    found: ["dangerous [refused] template"],
  },
  locked: { change: (lab, vmId) => lab.lab.admin.addFault({ kind: "lock", vmid: vmId }), found: left("lock") },
  "locked-and-changed": {
    change: async (lab, vmId) => {
      await lab.set(vmId, { memory: 1024 });
      await lab.lab.admin.addFault({ kind: "lock", vmid: vmId });
    },
    found: [...restarts("memory[0].dedicated"), "dangerous [refused] lock"],
  },
  untouched: { change: async () => {}, found: [] },
};

const vmIdOf = (name: string) => 101_100 + Object.keys(rows).indexOf(name);

const tenantFile = `import type { App } from "cdktf";
import { TenantNetwork } from "../constructs/tenant-network";
import { TenantStack } from "../constructs/tenant-stack";
import { TenantVm } from "../constructs/tenant-vm";
import { dvntm } from "../substrate/dvntm";

export function vintronics(app: App): TenantStack {
  const tenant = new TenantStack(app, "vintronics", { site: dvntm });
  const network = new TenantNetwork(tenant, "shop", { vlan: dvntm.vlans.vintronics });
  const common = { network, template: dvntm.templates.fedora43 };
${Object.entries(rows)
  .map(([name, { props = "" }], index) => {
    const address = `address: "10.101.0.${30 + index}"`;
    return `  new TenantVm(tenant, "${name}", { ...common, vmId: ${vmIdOf(name)}, ${address}, ${props} });`;
  })
  .join("\n")}
  return tenant;
}
`;

let lab: DriftLab;
let clean: Drifted;
let drifted: Drifted;

beforeAll(async () => {
  lab = await DriftLab.start((fresh) => {
    fresh.write("tenants/vintronics.ts", tenantFile);
    fresh.edit("tenants/index.ts", "[grooveiq, vintronics, moneyrouter]", "[vintronics]");
    fresh.edit("tenants/index.ts", 'import { grooveiq } from "./grooveiq";\n', "");
    fresh.edit("tenants/index.ts", 'import { moneyrouter } from "./moneyrouter";\n', "");
  });
  clean = await lab.drift();
  for (const [name, { change }] of Object.entries(rows)) {
    await (typeof change === "function" ? change(lab, vmIdOf(name)) : lab.set(vmIdOf(name), change));
  }
  drifted = await lab.drift();
});

afterAll(() => lab?.close());

test("directly after an apply nothing has drifted", () => {
  expect(clean.found).toEqual({ vintronics: [] });
  expect(clean.code).toBe(0);
  expect(clean.report.tenants[0]).toMatchObject({ notes: [], error: null, planned: true });
});

test.each(Object.entries(rows))("%s", (name, { found }) => {
  const address = `proxmox_virtual_environment_vm.${name}`;
  const own = drifted.report.tenants.flatMap(({ findings }) => findings.filter((one) => one.address === address));
  const lines = own.map((finding) => renderFinding({ ...finding, address: "" }).replace(/\s+/g, " "));
  expect(lines.sort()).toEqual([...found].sort());
  for (const { message } of own) expect(message).toContain(name);
});

test("nothing is found beside the VMs, and drift is exit code 2", () => {
  const others = drifted.report.tenants.flatMap(({ findings }) =>
    findings.filter(({ address }) => !address.startsWith("proxmox_virtual_environment_vm.")),
  );
  expect(others).toEqual([]);
  expect(drifted.report.tenants[0]?.error).toBeNull();
  expect(drifted.code).toBe(2);
});

test("a password that somebody set is in no report and no line", () => {
  expect(`${JSON.stringify(drifted.report)}${drifted.stderr}`).not.toContain("hunter2-of-the-test");
});

test("what was found is found again, in the same order", async () => {
  const again = await lab.drift();
  expect(again.found).toEqual(drifted.found);
});
