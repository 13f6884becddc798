import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Unauthenticated } from "../http/authenticate";
import { PveError } from "../pve-error";
import type { StepHook } from "../state/tasks";
import type { Condition, RequestFault } from "./fault";
import type { Faults, RequestView } from "./faults";

/** What faults made of a request. */
export interface Struck {
  /** Of the faults that struck, in that order. */
  readonly ids: number[];
  /** What is to be done in place of a whole answer. */
  instead?: "reset-after" | "truncate";
}

/** What a fault leaves without an answer: its connection is to be reset. */
export class Unanswered extends Error {}

/**
 * Lets the faults strike a request before anything is done. Returns when it is to go on.
 *
 * @param struck is told what struck it.
 * @throws PveError or Unauthenticated that a fault answers with; {@link Unanswered} when there is to be no answer.
 */
export async function strikeRequest(
  faults: Faults,
  view: RequestView,
  reply: FastifyReply,
  struck: Struck,
): Promise<void> {
  if (faults.isEmpty) return;
  if (strikeCondition(faults, view, struck, (one) => one.kind === "token-revoked" && one.caller === view.caller))
    throw new Unauthenticated("Authentication failed!");
  // What is read is not refused by a lock, and does not count.
  if (view.method !== "GET")
    strikeCondition(faults, view, struck, (one) => one.kind === "lock" && view.vmids.includes(one.vmid));

  const gone = new Promise<void>((resolve) => reply.raw.once("close", resolve));
  for (const active of faults.strikeRequest(view)) {
    struck.ids.push(active.id);
    const { fault } = active;
    if (fault.kind === "status") throw renderFailure(fault);
    if (fault.kind === "reset-before") throw new Unanswered();
    if (fault.kind === "reset-after" || fault.kind === "truncate") struck.instead = fault.kind;
    if (fault.kind === "hang" && (await active.hold(gone)) !== "go on") throw new Unanswered();
    if (fault.kind === "slow") {
      // What a slow server was asked for is done also when its client has given up.
      const over = Promise.race([gone, delay(fault.delayMs, undefined, { ref: false })]);
      if ((await active.hold(over)) === "break off") throw new Unanswered();
    }
  }
}

/** Whether a condition refuses a request. */
export function strikeCondition(
  faults: Faults,
  { method, url }: Pick<RequestView, "method" | "url">,
  struck: Struck,
  fits: (condition: Condition) => boolean,
): boolean {
  const active = faults.strikeCondition(fits, `${method} ${url}`);
  if (active) struck.ids.push(active.id);
  return active !== undefined;
}

function renderFailure({ status, reason }: Extract<RequestFault, { readonly kind: "status" }>): Error {
  return status === 401 ? new Unauthenticated(reason) : new PveError(status, reason);
}

/** The first half of a body, as a stream that breaks off when it has been sent. */
export function cutBody(request: FastifyRequest, body: string): Readable {
  const bytes = Buffer.from(body);
  async function* half() {
    yield bytes.subarray(0, Math.floor(bytes.length / 2));
    await new Promise<unknown>((sent) => request.raw.socket.write("", sent));
    throw new Error("the answer is cut: a fault");
  }
  return Readable.from(half(), { objectMode: false });
}

/** The hook that lets faults strike the steps of tasks. */
export function strikeSteps(faults: Faults): StepHook {
  return async ({ upid, type, id, node, user }, step, signal) => {
    const active = faults.isEmpty ? undefined : faults.strikeStep({ upid, type, id, node, user, step });
    if (!active) return;
    if (active.fault.kind === "task-fail") throw new PveError(500, active.fault.text);
    // A step that is broken off belongs to a task that is being stopped, and which sees that itself.
    await active.hold(
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
    );
  };
}
