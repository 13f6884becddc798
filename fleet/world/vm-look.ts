import { z } from "zod";
import type { ClusterLook } from "./cluster-look";
import { ProxmoxError, type ProxmoxReader } from "./proxmox-reader";

/** What a VM is configured to be. */
export interface VmLook {
  readonly vmId: number;
  readonly node: string;
  /**
   * Its options as Proxmox VE prints them, without the digest. Those of a running VM with the changes that wait for it to
   * stop: what the provider compares as well, and what the VM will be when it starts again.
   */
  readonly config: Readonly<Record<string, string | number>>;
  /** Names of its snapshots. */
  readonly snapshots: readonly string[];
}

/**
 * Returns what a VM is configured to be; undefined when that node does not have it.
 *
 * @throws ProxmoxError when a call fails; with status 403 also for a VM that is gone, where the token has its rights by
 * the pool: they ended with the VM, and Proxmox VE looks at rights first (observed). What the token sees is in the
 * cluster's list.
 */
export async function lookAtVm(reader: ProxmoxReader, node: string, vmId: number): Promise<VmLook | undefined> {
  const path = `/nodes/${encodeURIComponent(node)}/qemu/${vmId}`;
  try {
    const [config, snapshots] = await Promise.all([
      reader.get(`${path}/config`, configForm),
      reader.get(`${path}/snapshot`, snapshotsForm),
    ]);
    const { digest: _digest, ...options } = config;
    return {
      vmId,
      node,
      config: options,
      snapshots: snapshots
        .map(({ name }) => name)
        .filter(isSnapshot)
        .sort(),
    };
  } catch (error) {
    // A missing VM is a 500, never a 404 (observed): `Configuration file 'nodes/…/900.conf' does not exist`.
    if (error instanceof ProxmoxError && error.status === 500 && /\.conf' does not exist/.test(error.reason)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Returns what those of some VMs are configured to be that the cluster's list has, on the nodes where they are now. A VM
 * that goes meanwhile is left out.
 *
 * @throws ProxmoxError when a call fails.
 */
export async function lookAtVms(
  reader: ProxmoxReader,
  cluster: ClusterLook,
  vmIds: Iterable<number>,
): Promise<VmLook[]> {
  const wanted = new Set(vmIds);
  const there = cluster.vms.filter(({ type, vmid }) => type === "qemu" && wanted.has(vmid));
  const looks = await Promise.all(there.map(({ node, vmid }) => lookAtVm(reader, node, vmid)));
  return looks.filter((look) => look !== undefined);
}

/** The list ends with the VM as it is, under this name. */
function isSnapshot(name: string): boolean {
  return name !== "current";
}

// Forms of answers: Proxmox VE API 9.1, `GET /nodes/{node}/qemu/{vmid}/config` and `/snapshot`.

const configForm = z.record(z.string(), z.union([z.string(), z.number()]));

const snapshotsForm = z.array(z.object({ name: z.string() }));
