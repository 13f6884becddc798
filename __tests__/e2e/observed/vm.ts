/** A value of Terraform's JSON syntax. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Attributes of `proxmox_virtual_environment_vm`; `undefined` leaves one out. */
export type Attributes = Readonly<Record<string, Json | undefined>>;

const sshKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4qKqgWFcKRdMq6VvcRYlQg9P+wv388Z6VRo7SzmYrd a@b";

/** Another key than the observed VM's. */
export const otherKey = sshKey.replace("a@b", "other@b");

/** What a plan leaves alone after the first apply, as far as the VM has it. */
export const day0 = { ignore_changes: ["clone", "initialization[0].dns", "initialization[0].user_account"] };

/** The VM that was observed: a full clone with cloud-init, an agent and a serial device, which is not started. */
export function observedVm(vmId: number, change: Attributes = {}): Attributes {
  return {
    node_name: "pve1",
    vm_id: vmId,
    name: `web-${vmId}`,
    description: "tenant web",
    tags: ["env-prod", "grooveiq"],
    pool_id: "grooveiq",
    started: false,
    clone: { vm_id: 9043, full: true },
    cpu: { cores: 2, type: "x86-64-v2-AES" },
    memory: { dedicated: 2048 },
    agent: { enabled: true },
    serial_device: {},
    disk: { interface: "scsi0", datastore_id: "local-lvm", size: 32 },
    network_device: [nic()],
    initialization: initialization(),
    lifecycle: day0,
    ...change,
  };
}

/** A network device. Its block is an attribute of the provider's schema, so that Terraform's JSON wants each key of it. */
export function nic(change: Attributes = {}): Json {
  return {
    ...{ bridge: "vmbr0", vlan_id: 100, disconnected: null, enabled: null, firewall: null, mac_address: null },
    ...{ model: null, mtu: null, queues: null, rate_limit: null, trunks: null },
    ...(change as Record<string, Json>),
  };
}

/** The cloud-init settings of the observed VM. */
export function initialization(change: Attributes = {}): Json {
  return {
    datastore_id: "local-lvm",
    ip_config: { ipv4: { address: "10.0.100.10/24", gateway: "10.0.100.1" } },
    dns: { domain: "example.test", servers: ["10.0.0.53"] },
    user_account: { username: "fedora", keys: [sshKey] },
    ...(change as Record<string, Json>),
  };
}

/** What an update of the NICs or of the power state leaves open in a plan. */
export const openAddresses = ["ipv4_addresses", "ipv6_addresses", "network_interface_names"].map(
  (attribute) => `${attribute} [] -> "(known after apply)"`,
);
