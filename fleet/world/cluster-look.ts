import { z } from "zod";
import type { ProxmoxReader } from "./proxmox-reader";

/** A node of the cluster. */
export interface ClusterNode {
  readonly node: string;
  readonly status: "online" | "offline" | "unknown";
}

/**
 * A VM or container as the cluster's nodes told each other of it, every 10 seconds: until they told of a new one it has
 * no name and no sizes, and `status` is `unknown` (pve-manager 9.2.11, observed). Names and units are the API's.
 */
export interface ClusterVm {
  readonly type: "qemu" | "lxc";
  readonly vmid: number;
  readonly node: string;
  /** `running`, `stopped`, `unknown`, ... */
  readonly status: string;
  readonly name?: string;
  /** Its pool, where the token may know it. */
  readonly pool?: string;
  readonly template: boolean;
  /** Memory, in bytes. */
  readonly maxmem?: number;
  /** CPUs. */
  readonly maxcpu?: number;
  /** Size of the disk that it boots from, in bytes. */
  readonly maxdisk?: number;
  /** As Proxmox VE keeps them: lower case, sorted. */
  readonly tags: readonly string[];
  /** What holds it: `backup`, `migrate`, `clone`, ... */
  readonly lock?: string;
}

/** What a tenant's token sees of a cluster in three calls. */
export interface ClusterLook {
  /** All of them: nodes are for everybody to see. */
  readonly nodes: readonly ClusterNode[];
  /** Ids of the pools on which the token has `Pool.Audit`. */
  readonly pools: readonly string[];
  /** VMs and containers on which the token has `VM.Audit`: the tenant's own, by VMID. */
  readonly vms: readonly ClusterVm[];
}

/** Returns the cluster as it is. @throws ProxmoxError when a call fails. */
export async function lookAtCluster(reader: ProxmoxReader): Promise<ClusterLook> {
  const [nodes, pools, resources] = await Promise.all([
    reader.get("/nodes", nodesForm),
    reader.get("/pools", poolsForm),
    reader.get("/cluster/resources?type=vm", vmsForm),
  ]);
  return {
    nodes: nodes.sort((one, other) => (one.node < other.node ? -1 : 1)),
    pools: pools.map(({ poolid }) => poolid).sort(),
    vms: resources.sort((one, other) => one.vmid - other.vmid),
  };
}

// Forms of answers: Proxmox VE API 9.1, `GET /nodes`, `GET /pools`, `GET /cluster/resources`.

const nodesForm = z.array(
  z.object({ node: z.string(), status: z.enum(["online", "offline", "unknown"]).catch("unknown") }),
);

const poolsForm = z.array(z.object({ poolid: z.string() }));

const vmsForm = z.array(
  z
    .object({
      type: z.enum(["qemu", "lxc"]),
      vmid: z.coerce.number().int(),
      node: z.string(),
      status: z.string().default("unknown"),
      name: z.string().optional(),
      pool: z.string().optional(),
      template: z.coerce.boolean().default(false),
      maxmem: z.number().optional(),
      maxcpu: z.number().optional(),
      maxdisk: z.number().optional(),
      tags: z.string().default(""),
      lock: z.string().optional(),
    })
    .transform((vm): ClusterVm => ({ ...vm, tags: vm.tags.split(/[;, ]+/).filter(Boolean) })),
);
