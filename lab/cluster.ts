import { z } from "zod";

/** A Proxmox VE storage: `dir` keeps volumes as files, `lvmthin` as logical volumes without a file format. */
const storage = z.strictObject({
  id: z.string(),
  type: z.enum(["dir", "lvmthin"]),
  /** Content types, in Proxmox's words: `images`, `iso`, `import`, `snippets`, ... */
  content: z.array(z.string()),
  shared: z.boolean().default(false),
  sizeGiB: z.int().positive(),
  /** What others than Proxmox have taken of it. Nothing when left out. */
  usedGiB: z.number().nonnegative().optional(),
  /** Nodes that have it. All when left out. */
  nodes: z.array(z.string()).optional(),
  /** Files that are on it, on each of its nodes: `iso/debian-13.iso`, `snippets/vendor.yaml`, ... */
  files: z.array(z.strictObject({ name: z.string(), sizeMiB: z.number().positive().default(1) })).optional(),
});

/** A VM or template that exists when the lab boots. Disks in `config` are allocated from `STORAGE:GIB`. */
const vm = z.strictObject({
  vmid: z.int().min(100).max(999_999_999),
  node: z.string(),
  template: z.boolean().default(false),
  pool: z.string().optional(),
  /** Data that each of its disks holds: what a full copy takes. Nothing when left out. */
  dataGiB: z.number().nonnegative().optional(),
  /** Options as `PUT /nodes/{node}/qemu/{vmid}/config` takes them; `name` is one of them. */
  config: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Who may write what: the key of one tenant, for these record types of a zone (BIND's `update-policy`). */
const grant = z.strictObject({ key: z.string(), types: z.array(z.string()) });

const clusterSchema = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  nodes: z.array(z.strictObject({ name: z.string(), cores: z.int().positive(), memoryMiB: z.int().positive() })).min(1),
  storages: z.array(storage),
  /** Bridges that every node has. */
  bridges: z.array(z.string()),
  pools: z.array(z.strictObject({ id: z.string(), comment: z.string().optional() })),
  roles: z.array(z.strictObject({ id: z.string(), privileges: z.array(z.string()) })),
  /** Users as `name@realm`. `root@pam` exists always. */
  users: z.array(z.strictObject({ id: z.string() })),
  /** Tokens as `name@realm!token`, privilege-separated. The lab makes up each secret when it boots. */
  tokens: z.array(z.strictObject({ id: z.string(), tenant: z.string().optional() })),
  /** `who` is a user (`name@realm`) or a token (`name@realm!token`). */
  acl: z.array(
    z.strictObject({ path: z.string(), role: z.string(), who: z.string(), propagate: z.boolean().default(true) }),
  ),
  vms: z.array(vm),
  dns: z.strictObject({
    /** TSIG keys by name, with the final dot. The lab makes up each secret when it boots. */
    keys: z.array(z.strictObject({ name: z.string(), tenant: z.string().optional() })),
    /** Primary zones by name, with the final dot. */
    zones: z.array(z.strictObject({ name: z.string(), grants: z.array(grant) })),
  }),
});

/** The estate that a lab boots: what the substrate automation of a real site would have made. */
export type Cluster = z.infer<typeof clusterSchema>;

/**
 * Reads a cluster from JSON text.
 *
 * @throws Error with one line a problem (`<path> <problem>`) when the text is not JSON or does not fit.
 */
export function readCluster(text: string): Cluster {
  const result = clusterSchema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("\n"));
}
