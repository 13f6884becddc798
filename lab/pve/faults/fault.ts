import { z } from "zod";
import { routes } from "../routes";

/** When a fault strikes, of the requests or steps that it fits. */
const counting = {
  /** How many that fit are spared first. */
  after: z.int().min(0).default(0),
  /** How many are struck. */
  times: z.union([z.int().positive(), z.literal("always")]).default(1),
  /** The chance of each to be struck, above 0 up to 1; those that are spared do not count for `times`. */
  probability: z.number().positive().max(1).default(1),
  /** What chance is drawn from: the same seed and the same requests give the same faults. */
  seed: z.int().default(1),
};

/** A condition lasts until it is removed, or has refused `times` requests. */
const lasting = { times: z.union([z.int().positive(), z.literal("always")]).default("always") };

const vmid = z.int().min(100).max(999_999_999);

/** Which requests a fault fits: all that what is given says. */
const ofRequests = {
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).optional(),
  /** As the API documentation writes it: `/nodes/{node}/qemu/{vmid}/clone`. Any when left out. */
  path: z
    .string()
    .refine((path) => routes.some((route) => route.path === path), { error: "is no path that the emulator has" })
    .optional(),
  /** The VM that the path, `vmid` or `newid` names. */
  vmid: vmid.optional(),
  /** The node that the path names. */
  node: z.string().optional(),
  /** `user@realm` or `user@realm!token`. */
  caller: z.string().optional(),
  ...counting,
};

/** Which steps of which tasks a fault fits. */
const ofTasks = {
  /** Proxmox's word: `qmclone`, `qmstart`, `resize`, ... */
  task: z.string(),
  /** As the task names it. The first when left out. */
  step: z.string().optional(),
  /** The VM that the task is about. */
  vmid: vmid.optional(),
  node: z.string().optional(),
  caller: z.string().optional(),
  ...counting,
};

/** An answer of one line: it becomes the reason phrase. */
const line = z
  .string()
  .min(1)
  .regex(/^[^\r\n]*$/, { error: "must be one line" });

/** The kinds of faults, and what each of them is told. */
export const faultSchema = z.discriminatedUnion("kind", [
  /** Answers with a failure, without doing anything. */
  z.strictObject({ kind: z.literal("status"), status: z.int().min(400).max(599), reason: line, ...ofRequests }),
  /** Answers nothing, until the fault is removed; then the request goes on. */
  z.strictObject({ kind: z.literal("hang"), ...ofRequests }),
  /** Waits before anything is done, in milliseconds. */
  z.strictObject({ kind: z.literal("slow"), delayMs: z.int().positive().max(600_000), ...ofRequests }),
  /** Resets the connection before anything is done. */
  z.strictObject({ kind: z.literal("reset-before"), ...ofRequests }),
  /** Does what is asked, and resets the connection in place of an answer. */
  z.strictObject({ kind: z.literal("reset-after"), ...ofRequests }),
  /** Does what is asked, and ends the connection after half of the answer's body. */
  z.strictObject({ kind: z.literal("truncate"), ...ofRequests }),
  /** Makes a task fail. */
  z.strictObject({ kind: z.literal("task-fail"), text: line, ...ofTasks }),
  /** Holds a task, until the fault is removed or the task stopped. */
  z.strictObject({ kind: z.literal("task-hang"), ...ofTasks }),
  /** Locks a VM, as a backup that runs would. */
  z.strictObject({
    kind: z.literal("lock"),
    vmid,
    lock: z.enum(["backup", "migrate", "snapshot", "suspended"]).default("backup"),
    ...lasting,
  }),
  /** A node that the one that serves the API cannot reach. */
  z.strictObject({ kind: z.literal("node-offline"), node: z.string(), ...lasting }),
  /** A storage without room for another image. */
  z.strictObject({
    kind: z.literal("storage-full"),
    storage: z.string(),
    times: z.literal("always").default("always"),
  }),
  /** A token whose secret is no longer known. */
  z.strictObject({ kind: z.literal("token-revoked"), caller: z.string(), ...lasting }),
]);

/** A fault as it is asked for: what has a default may be left out. */
export type FaultRequest = z.input<typeof faultSchema>;

/** A fault, complete. */
export type Fault = z.output<typeof faultSchema>;

/** What strikes tasks. */
export type TaskFault = Extract<Fault, { readonly kind: "task-fail" | "task-hang" }>;

/** What changes the cluster while it lasts. */
export type Condition = Extract<Fault, { readonly kind: "lock" | "node-offline" | "storage-full" | "token-revoked" }>;

/** What strikes requests one by one. */
export type RequestFault = Exclude<Fault, TaskFault | Condition>;

export function isTaskFault(fault: Fault): fault is TaskFault {
  return fault.kind === "task-fail" || fault.kind === "task-hang";
}

export function isCondition(fault: Fault): fault is Condition {
  return !("after" in fault);
}

export function isRequestFault(fault: Fault): fault is RequestFault {
  return !isTaskFault(fault) && !isCondition(fault);
}
