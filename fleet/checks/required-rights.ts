import type { TenantIntent } from "../../ledger/fleet-document";
import type { Site, TenantGrant } from "../../substrate/site";

/** Privileges that a tenant's token must have at one place. */
export interface RequiredRight {
  /** As Proxmox VE names it in its ACLs: `/pool/grooveiq`. */
  readonly path: string;
  readonly privileges: readonly string[];
  /** Where the privileges on VMs may be given instead: at each of these paths. */
  readonly orOnEach?: readonly string[];
}

/** In the tenant's pool (Proxmox VE 9.2 and bpg/proxmox 0.111.1, observed; docs/connect-to-proxmox.md has them as a role). */
const inPool = [
  ...["Pool.Audit", "VM.Allocate", "VM.Audit", "VM.Config.CDROM", "VM.Config.CPU", "VM.Config.Cloudinit"],
  ...["VM.Config.Disk", "VM.Config.Memory", "VM.Config.Network", "VM.Config.Options", "VM.PowerMgmt"],
];

/** Returns what a tenant's token needs for the VMs that the tenant asks for, and nothing for a tenant without VMs. */
export function findRequiredRights({ vms, networks }: TenantIntent, site: Site, grant: TenantGrant): RequiredRight[] {
  if (vms.length === 0) return [];
  const templates = Object.values(site.templates).filter(({ name }) => vms.some(({ template }) => template === name));
  // For a VM on another node, the provider looks at the template's disks; it migrates the clone unless both see them.
  const isElsewhere = (template: Site["templates"][string]) =>
    vms.some((vm) => vm.template === template.name && vm.node !== template.node.name);
  const migrates = templates.some((template) => isElsewhere(template) && !template.storage.shared);
  const storages = [...new Set(vms.flatMap(({ disks }) => disks.map(({ storage }) => storage)))];
  const vlans = grant.vlans.filter(({ id }) => networks.some(({ vlanId }) => vlanId === id));
  return [
    {
      path: `/pool/${grant.pool}`,
      privileges: [...inPool, ...(migrates ? ["VM.Migrate"] : [])],
      orOnEach: vms.map(({ vmId }) => `/vms/${vmId}`),
    },
    ...templates.map((template) => ({
      path: `/vms/${template.vmId}`,
      privileges: isElsewhere(template) ? ["VM.Audit", "VM.Clone"] : ["VM.Clone"],
    })),
    ...storages.map((id) => ({ path: `/storage/${id}`, privileges: ["Datastore.AllocateSpace", "Datastore.Audit"] })),
    ...vlans.map(({ bridge, id }) => ({
      path: `/sdn/zones/localnetwork/${bridge}/${id}`,
      privileges: ["SDN.Use"],
    })),
  ];
}
