import type { Cluster } from "../../../lab/cluster";

/** Privileges at one place. */
interface Grant {
  readonly path: string;
  readonly privileges: readonly string[];
  readonly propagate?: boolean;
}

/** What a tenant's token needs for a VM of its own, and no more: each was taken away once, and something failed (observed). */
const grants: readonly Grant[] = [
  { path: "/vms/9043", privileges: ["VM.Clone"], propagate: false },
  {
    path: "/pool/grooveiq",
    privileges: [
      ...["Pool.Audit", "VM.Allocate", "VM.Audit"],
      ...["VM.Config.CDROM", "VM.Config.Cloudinit", "VM.Config.CPU", "VM.Config.Disk", "VM.Config.HWType"],
      ...["VM.Config.Memory", "VM.Config.Network", "VM.Config.Options"],
    ],
  },
  { path: "/storage/local-lvm", privileges: ["Datastore.AllocateSpace"] },
  { path: "/sdn/zones/localnetwork/vmbr0/100", privileges: ["SDN.Use"] },
  // Only because the template has a NIC on the bridge without a VLAN.
  { path: "/sdn/zones/localnetwork/vmbr0", privileges: ["SDN.Use"], propagate: false },
];

/** The token of a tenant. */
export const tenantToken = "grooveiq@pve!terraform";

/**
 * The estate on which the provider was observed: a node, two storages that keep files, two pools, and templates with a
 * disk of 1 GiB: 9043 with a NIC without VLAN, 9044 without agent, 9045 with a cloud-init drive, 9046 without a NIC.
 */
export function renderEstate(): Cluster {
  const storage = { type: "dir" as const, content: ["images"], shared: false, sizeGiB: 16_384 };
  const image = { ostype: "l26", scsihw: "virtio-scsi-single", scsi0: "local-lvm:1,format=qcow2", serial0: "socket" };
  const nic = { net0: "virtio,bridge=vmbr0" };
  const agent = { agent: "1" };
  const templates = {
    9043: { name: "image", ...image, ...nic, ...agent },
    9044: { name: "no-agent", ...image, ...nic },
    9045: { name: "cloud-init", ...image, ...nic, ...agent, ide2: "local-lvm:cloudinit" },
    9046: { name: "no-nic", ...image, ...agent },
  };
  const owners = [tenantToken, tenantToken.split("!")[0] ?? ""];
  return {
    version: 1,
    name: "observed",
    nodes: [{ name: "pve1", cores: 8, memoryMiB: 65_536 }],
    storages: [
      { ...storage, id: "local-lvm" },
      { ...storage, id: "other" },
    ],
    bridges: ["vmbr0", "vmbr1"],
    pools: [{ id: "grooveiq" }, { id: "otherpool" }],
    roles: grants.map(({ privileges }, index) => ({ id: `Tenant${index}`, privileges: [...privileges] })),
    users: [{ id: "grooveiq@pve" }],
    tokens: [{ id: tenantToken, tenant: "grooveiq" }],
    acl: grants.flatMap(({ path, propagate = true }, index) =>
      owners.map((who) => ({ path, role: `Tenant${index}`, who, propagate })),
    ),
    vms: Object.entries(templates).map(([vmid, config]) => ({
      vmid: Number(vmid),
      node: "pve1",
      template: true,
      config,
    })),
    dns: { keys: [], zones: [] },
  };
}
