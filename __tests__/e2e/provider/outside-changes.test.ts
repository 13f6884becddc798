// What the provider makes of changes behind its back. The expected plans, errors and leftovers are those that bpg/proxmox
// 0.111.1 showed on Proxmox VE's own API code (pve-manager 9.2.11, qemu-server 9.2.6, OpenTofu 1.12.6; observed).
import type { ProviderLab } from "./provider-lab";
import { type Attributes, initialization, nic, observedVm, openAddresses, sshKey } from "./vm";
import type { Diagnostic, Workspace } from "./workspace";

jest.setTimeout(180_000);

/** A change outside, and what comes of it. */
interface Row {
  /** What the VM has that the observed one has not. */
  readonly vm?: Attributes;
  /** What is changed: options of the VM, or anything else. */
  readonly change: Readonly<Record<string, string | number>> | ((lab: ProviderLab, vmid: number) => Promise<unknown>);
  /** The plan then; none when left out. */
  readonly plan?: readonly string[] | readonly RegExp[];
  /** What the apply says; nothing when left out. */
  readonly error?: string;
  /** The plan after the apply; none when left out. */
  readonly nextPlan?: readonly string[];
  /** Options that are not again what they were. */
  readonly left?: readonly string[];
}

const notIgnored = { lifecycle: { ignore_changes: ["clone"] } };
const otherKey = `${sshKey}-other`;
const noAgent = 'agent [] -> [{"enabled":true,"timeout":"15m","trim":false,"type":"virtio","wait_for_ip":[]}]';
const addsDisk = "disk[0].size null -> 32";
const interfaceError =
  "Defined disk interface not supported. Interface was , but only [ide sata scsi virtio] are supported";
const madeAnew = ["net0", "smbios1", "vmgenid"];

const nicChange = (part: RegExp, by: string) => (lab: ProviderLab, vmid: number) => lab.edit(vmid, "net0", part, by);
const grow = (lab: ProviderLab, vmid: number) =>
  lab.proxmox.put(`/nodes/pve1/qemu/${vmid}/resize`, { disk: "scsi0", size: "40G" });
const remove = (lab: ProviderLab, vmid: number) => lab.proxmox.delete(`/nodes/pve1/qemu/${vmid}`);
const lock = (lab: ProviderLab, vmid: number) => lab.admin.addFault({ kind: "lock", vmid });

const repaired: Readonly<Record<string, Row>> = {
  "memory changed": { change: { memory: 1024 }, plan: ["memory[0].dedicated 1024 -> 2048"] },
  "memory deleted": { change: { delete: "memory" }, plan: ["memory[0].dedicated 0 -> 2048"] },
  "cores changed": { change: { cores: 3 }, plan: ["cpu[0].cores 3 -> 2"] },
  "cores deleted": { change: { delete: "cores" }, plan: ["cpu[0].cores 1 -> 2"] },
  "CPU type changed": { change: { cpu: "host" }, plan: ['cpu[0].type "host" -> "x86-64-v2-AES"'] },
  "CPU type deleted": { change: { delete: "cpu" }, plan: ['cpu[0].type "qemu64" -> "x86-64-v2-AES"'] },
  "balloon set": { change: { balloon: 256 }, plan: ["memory[0].floating 256 -> 0"] },
  "CPU limited": { change: { cpulimit: 1 }, plan: ["cpu[0].limit 1 -> 0"] },
  "name changed": { change: { name: "other" }, plan: [/^name "other" -> "web-\d+"$/] },
  "tag added": {
    change: { tags: "env-prod;grooveiq;more" },
    plan: ['tags ["env-prod","grooveiq","more"] -> ["env-prod","grooveiq"]'],
  },
  "tags deleted": { change: { delete: "tags" }, plan: ['tags [] -> ["env-prod","grooveiq"]'] },
  "description changed": { change: { description: "other" }, plan: ['description "other" -> "tenant web"'] },
  "description deleted": { change: { delete: "description" }, plan: ['description "" -> "tenant web"'] },
  "onboot off": { change: { onboot: 0 }, plan: ["on_boot false -> true"] },
  "onboot deleted": { change: { delete: "onboot" }, plan: ["on_boot false -> true"] },
  "literal MAC changed": {
    vm: { network_device: [nic({ mac_address: "BC:24:11:00:00:01" })] },
    change: nicChange(/^virtio=[^,]+/, "virtio=BC:24:11:00:00:02"),
    plan: [...openAddresses, 'network_device[0].mac_address "BC:24:11:00:00:02" -> "BC:24:11:00:00:01"'],
  },
  "VLAN changed": {
    change: nicChange(/tag=100/, "tag=200"),
    plan: [...openAddresses, "network_device[0].vlan_id 200 -> 100"],
  },
  "VLAN removed": {
    change: nicChange(/,tag=100/, ""),
    plan: [...openAddresses, "network_device[0].vlan_id 0 -> 100"],
  },
  "bridge changed": {
    change: nicChange(/vmbr0/, "vmbr1"),
    plan: [...openAddresses, 'network_device[0].bridge "vmbr1" -> "vmbr0"'],
  },
  "firewall of the NIC on": {
    change: nicChange(/firewall=0/, "firewall=1"),
    plan: [...openAddresses, "network_device[0].firewall true -> false"],
  },
  "second NIC added": {
    change: { net1: "virtio=BC:24:11:00:00:03,bridge=vmbr0" },
    plan: [
      ...openAddresses.map((line) => new RegExp(line.split(" ")[0] ?? "")),
      /^network_device\[1\] .* -> \(none\)$/,
    ],
  },
  // Its MAC is another then, and it is no longer in the boot order.
  "NIC deleted": {
    change: { delete: "net0" },
    plan: [...openAddresses.map((line) => new RegExp(line.split(" ")[0] ?? "")), /^network_device \[\] -> \[{.*}\]$/],
    left: ["boot", "net0"],
  },
  // The text of the disk no longer names the format, which its volume has.
  "disk option set": {
    change: (lab, vmid) => lab.edit(vmid, "scsi0", /discard=ignore/, "discard=on"),
    plan: ['disk[0].discard "on" -> "ignore"'],
    left: ["scsi0"],
  },
  "cloud-init drive removed": {
    change: { delete: "ide2" },
    plan: ['initialization[0].datastore_id "" -> "local-lvm"'],
  },
  "address changed": {
    change: { ipconfig0: "gw=10.0.100.1,ip=10.0.100.11/24" },
    plan: ['initialization[0].ip_config[0].ipv4[0].address "10.0.100.11/24" -> "10.0.100.10/24"'],
  },
  "address deleted": {
    change: { delete: "ipconfig0" },
    plan: [
      'initialization[0].ip_config [] -> [{"ipv4":[{"address":"10.0.100.10/24","gateway":"10.0.100.1"}],"ipv6":[]}]',
    ],
  },
  "day-0 settings changed that are not ignored": {
    vm: notIgnored,
    change: { sshkeys: encodeURIComponent(otherKey), ciuser: "root", nameserver: "10.0.0.54" },
    plan: [
      'initialization[0].dns[0].servers ["10.0.0.54"] -> ["10.0.0.53"]',
      `initialization[0].user_account[0].keys ["${otherKey}"] -> ["${sshKey}"]`,
      'initialization[0].user_account[0].username "root" -> "fedora"',
    ],
  },
  "agent off": { change: { agent: "0" }, plan: ["agent[0].enabled false -> true"] },
  "agent deleted": { change: { delete: "agent" }, plan: [noAgent] },
  "serial device deleted": { change: { delete: "serial0" }, plan: ['serial_device [] -> [{"device":"socket"}]'] },
  "moved to another pool": {
    change: (lab, vmid) => lab.proxmox.put("/pools?poolid=otherpool", { vms: vmid, "allow-move": 1 }),
    plan: ['pool_id "otherpool" -> "grooveiq"'],
  },
  "taken out of its pool": {
    change: (lab, vmid) => lab.proxmox.put("/pools?poolid=grooveiq", { vms: vmid, delete: 1 }),
    plan: ['pool_id "" -> "grooveiq"'],
  },
  stopped: {
    vm: { started: true, agent: { enabled: false } },
    change: (lab, vmid) => lab.proxmox.post(`/nodes/pve1/qemu/${vmid}/status/stop`),
    plan: [...openAddresses, "started false -> true"],
  },
  deleted: { change: remove, plan: ["create"], left: madeAnew },
  "deleted, and cloned by hand under its id": {
    change: async (lab, vmid) => {
      await remove(lab, vmid);
      await lab.proxmox.post("/nodes/pve1/qemu/9043/clone", { newid: vmid, full: 1 });
    },
    plan: [
      ...openAddresses,
      "cpu[0].cores 1 -> 2",
      'cpu[0].type "qemu64" -> "x86-64-v2-AES"',
      'description "" -> "tenant web"',
      "disk[0].size 1 -> 32",
      /^initialization \[\] -> \[{.*}\]$/,
      "memory[0].dedicated 0 -> 2048",
      /^name "Copy-of-VM-image" -> "web-\d+"$/,
      "network_device[0].vlan_id 0 -> 100",
      "on_boot false -> true",
      'pool_id "" -> "grooveiq"',
      'tags [] -> ["env-prod","grooveiq"]',
    ] as unknown as string[],
    left: ["agent", "scsi0", ...madeAnew],
  },
};
