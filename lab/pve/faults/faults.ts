import { ActiveFault, type FaultReport, type Release } from "./active-fault";
import {
  type Condition,
  type Fault,
  isCondition,
  isRequestFault,
  isTaskFault,
  type RequestFault,
  type TaskFault,
} from "./fault";

/** What a fault on requests looks at. */
export interface RequestView {
  readonly method: string;
  /** As it was sent, below `/api2/json`. */
  readonly url: string;
  /** The route's documented path; none where there is no route. */
  readonly path: string | undefined;
  readonly node: string | undefined;
  /** All that the request names. */
  readonly vmids: readonly number[];
  /** `user@realm`, or `user@realm!token`; none before anybody is known. */
  readonly caller: string | undefined;
}

/** What a fault on tasks looks at. */
export interface StepView {
  readonly upid: string;
  readonly type: string;
  readonly step: string;
  readonly id: string;
  readonly node: string;
  readonly user: string;
}

/** Makes conditions true, and takes them back. */
export interface Conditions {
  /** @throws FaultRefused when the cluster cannot be so. */
  begin(condition: Condition): void;
  /** @returns whether there was something to take back. */
  end(condition: Condition): boolean;
}

/** A fault that the cluster, as it is, cannot have. */
export class FaultRefused extends Error {}

/** The faults that somebody asked for, in that order. */
export class Faults {
  readonly #conditions: Conditions;
  readonly #active = new Map<number, ActiveFault>();
  /** The conditions that are true now. */
  readonly #inForce = new Set<ActiveFault<Condition>>();
  #lastId = 0;

  constructor(conditions: Conditions) {
    this.#conditions = conditions;
  }

  /** Whether there are none: then nothing needs to be asked. */
  get isEmpty(): boolean {
    return this.#active.size === 0;
  }

  /**
   * Adds a fault, which holds from now on.
   *
   * @throws FaultRefused when the cluster cannot have it.
   */
  add(fault: Fault): FaultReport {
    const active = new ActiveFault(this.#lastId + 1, fault);
    if (is(active, isCondition)) {
      this.#conditions.begin(active.fault);
      this.#inForce.add(active);
    }
    this.#lastId += 1;
    this.#active.set(active.id, active);
    return active.report();
  }

  /** All faults, in the order in which they were asked for; also those that will not strike any more. */
  list(): FaultReport[] {
    return [...this.#active.values()].map((active) => active.report());
  }

  /** Removes a fault, and lets go on what it holds. @returns whether there was one. */
  remove(id: number): boolean {
    const active = this.#active.get(id);
    if (active) this.#remove(active, "go on");
    return active !== undefined;
  }

  /** Removes all faults, and lets go on or breaks off what they hold. The next one has the id 1. */
  clear(release: Release): void {
    for (const active of this.#active.values()) this.#remove(active, release);
    this.#lastId = 0;
  }

  /** Takes back all conditions while something is done, as a saved state must not hold them. */
  withoutConditions<T>(action: () => T): T {
    const ended = [...this.#inForce].filter(({ fault }) => this.#conditions.end(fault));
    try {
      return action();
    } finally {
      for (const { fault } of ended) this.#conditions.begin(fault);
    }
  }

  /**
   * The faults that strike a request: those that delay it, and at most one that ends it, the first that was asked for.
   * To be asked once a request.
   */
  *strikeRequest(request: RequestView): Generator<ActiveFault<RequestFault>> {
    for (const active of this.#active.values()) {
      if (!is(active, isRequestFault) || !fitsRequest(active.fault, request)) continue;
      if (!active.strike(`${request.method} ${request.url}`)) continue;
      yield active;
      if (active.fault.kind !== "slow") return;
    }
  }

  /** The fault that strikes a step of a task, if any. To be asked once a step. */
  strikeStep(step: StepView): ActiveFault<TaskFault> | undefined {
    for (const active of this.#active.values()) {
      if (!is(active, isTaskFault) || !fitsStep(active.fault, step)) continue;
      if (active.strike(`${step.upid} ${step.step}`)) return active;
    }
    return undefined;
  }

  /**
   * The condition that refuses something, if any. One that has refused as often as it was to lasts until the next that
   * it fits, which is let through: what the last refused one has started finds it still.
   */
  strikeCondition(fits: (condition: Condition) => boolean, what: string): ActiveFault<Condition> | undefined {
    for (const active of this.#inForce) {
      if (!fits(active.fault)) continue;
      if (active.strike(what)) return active;
      this.#lift(active);
    }
    return undefined;
  }

  #remove(active: ActiveFault, release: Release): void {
    this.#active.delete(active.id);
    if (is(active, isCondition)) this.#lift(active);
    active.end(release);
  }

  #lift(active: ActiveFault<Condition>): void {
    if (this.#inForce.delete(active)) this.#conditions.end(active.fault);
  }
}

function is<F extends Fault>(active: ActiveFault, isKind: (fault: Fault) => fault is F): active is ActiveFault<F> {
  return isKind(active.fault);
}

function fitsRequest(fault: RequestFault, request: RequestView): boolean {
  const { method, path, vmid, node, caller } = fault;
  return (
    (method === undefined || method === request.method) &&
    (path === undefined || path === request.path) &&
    (vmid === undefined || request.vmids.includes(vmid)) &&
    (node === undefined || node === request.node) &&
    (caller === undefined || caller === request.caller)
  );
}

function fitsStep(fault: TaskFault, { type, step, id, node, user }: StepView): boolean {
  return (
    fault.task === type &&
    (fault.step === undefined || fault.step === step) &&
    (fault.vmid === undefined || String(fault.vmid) === id) &&
    (fault.node === undefined || fault.node === node) &&
    (fault.caller === undefined || fault.caller === user)
  );
}
