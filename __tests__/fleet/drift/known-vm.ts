import type { KnownVm } from "../../../fleet/drift/judge-vm";
import { renderVmRecord } from "../../../fleet/world/applied-record";
import type { VmLook } from "../../../fleet/world/vm-look";
import { vintronics } from "../../fixtures/plans/intents";

/** The configuration of a VM as Proxmox VE prints it (lab, seed tenant vintronics). */
export const config: VmLook["config"] = {
  agent: "enabled=1,fstrim_cloned_disks=0,type=virtio",
  boot: "order=scsi0",
  ciuser: "automation",
  cores: 4,
  ide2: "local-lvm:vm-101020-cloudinit,media=cdrom",
  ipconfig0: "gw=10.101.0.1,ip=10.101.0.20/24",
  memory: "8192",
  name: "db-vm01",
  nameserver: "10.99.0.53 10.99.0.54",
  net0: "virtio=BC:24:11:EF:2F:1C,bridge=vmbr0,firewall=0,tag=101",
  ostype: "l26",
  scsi0: "local-lvm:vm-101020-disk-0,aio=io_uring,discard=on,size=16G",
  scsi1: "local-lvm:vm-101020-disk-1,aio=io_uring,discard=on,size=64G",
  scsihw: "virtio-scsi-single",
  searchdomain: "vintronics.example",
  serial0: "socket",
  smbios1: "uuid=2eeaa7ca-acb5-42c1-96a8-6ac4bd6aac10",
  sshkeys: "ssh-ed25519%20AAAAC3%2Bw%20automation%40dvntm",
  tags: "backup-daily;vintronics",
  vmgenid: "047092bb-c9c3-48fb-b9ae-1ba34bd4e9a8",
};

/** The same VM in the state. */
const attributes = {
  vm_id: 101_020,
  name: "db-vm01",
  tags: ["backup-daily", "vintronics"],
  template: false,
  protection: false,
  boot_order: ["scsi0"],
  network_device: [{ mac_address: "BC:24:11:EF:2F:1C" }],
  disk: [
    { interface: "scsi0", datastore_id: "local-lvm", path_in_datastore: "vm-101020-disk-0", size: 16 },
    { interface: "scsi1", datastore_id: "local-lvm", path_in_datastore: "vm-101020-disk-1", size: 64 },
  ],
  initialization: [
    {
      user_account: [{ username: "automation", password: "", keys: ["ssh-ed25519 AAAAC3+w automation@dvntm"] }],
      dns: [{ domain: "vintronics.example", servers: ["10.99.0.53", "10.99.0.54"] }],
    },
  ],
};

/** Options that are set beside the others; `null`: taken away. */
export type Change = Readonly<Record<string, string | number | null>>;

/** Returns options with a change. */
export function changeConfig(change: Change): VmLook["config"] {
  const entries = Object.entries({ ...config, ...change });
  return Object.fromEntries(entries.filter((entry): entry is [string, string | number] => entry[1] !== null));
}

/** A VM that is as it was applied and recorded, but for a change. */
export function knownVm(change: Change = {}, more: Partial<KnownVm> = {}): KnownVm {
  const look = { vmId: 101_020, node: "pve-tenant", snapshots: [] };
  return {
    id: "db-vm01",
    intent: vintronics.vms.find(({ id }) => id === "db-vm01"),
    attributes,
    record: renderVmRecord({ ...look, config }),
    look: { ...look, config: changeConfig(change) },
    ...more,
  };
}
