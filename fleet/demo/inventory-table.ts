import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TenantIntent, VmIntent } from "../../ledger/fleet-document";
import { makePlainTable } from "../plain-table";
import type { TemporaryLab } from "../temporary-lab";

/**
 * Returns a table of what exists: VMs as the Proxmox VE API tells of them, names as the DNS server answers, inventory
 * files as they lie there.
 */
export async function renderInventoryTable(lab: TemporaryLab, tenants: readonly TenantIntent[]): Promise<string> {
  const table = makePlainTable(
    ["tenant", "VM", "VMID", "node", "cores", "MiB", "disks", "address", "FQDN, by DNS", "tenant-inventory/"],
    1,
  );
  for (const tenant of tenants) {
    for (const vm of tenant.vms) table.push(await readRow(lab, tenant, vm));
  }
  return table.toString();
}

async function readRow(lab: TemporaryLab, tenant: TenantIntent, { node, vmId }: VmIntent): Promise<string[]> {
  const config = await lab.proxmox.get<Record<string, string | number>>(`/nodes/${node}/qemu/${vmId}/config`);
  const address = /(?:^|,)ip=([^/,]+)/.exec(String(config.ipconfig0))?.[1] ?? "none";
  const disks = Object.entries(config).flatMap(([key, value]) => (/^scsi\d/.test(key) ? getSize(String(value)) : []));
  const hosts = join(tenant.inventory, "hosts.yml");
  return [
    tenant.tenant,
    String(config.name),
    String(vmId),
    node,
    String(config.cores),
    String(config.memory),
    disks.join("+"),
    address,
    await askName(lab, address),
    existsSync(join(lab.folders.workspace, hosts)) ? hosts.replace("tenant-inventory/", "") : "missing",
  ];
}

/** The name that an address has, and that has this address. */
async function askName({ resolver }: TemporaryLab, address: string): Promise<string> {
  if (address === "dhcp") return "by DHCP";
  const [name = ""] = await resolver.reverse(address);
  const addresses = await resolver.resolve4(name);
  return addresses.includes(address) ? name : `${name} has ${addresses.join(", ")}`;
}

function getSize(drive: string): string[] {
  const size = /(?:^|,)size=(\w+)/.exec(drive)?.[1];
  return size === undefined ? [] : [size];
}
