import { setTimeout as delay } from "node:timers/promises";
import { describeError, PveError, parameterErrors } from "../pve-error";
import type { Lock, Locks } from "./locks";

/** Who runs a task: `root@pam`, or a token `root@pam!lab`. */
type UserId = string;

/** What a task is about. */
export interface TaskSubject {
  readonly node: string;
  /** Proxmox's word: `qmclone`, `qmstart`, `resize`, ... */
  readonly type: string;
  /** The VMID, or another id. */
  readonly id: string;
  readonly user: UserId;
}

/** What the work of a task may do, beside changing the state. */
export interface TaskRun {
  /** Adds a line to the task's log. */
  log(line: string): void;
  /** Adds a `WARN: …` line; a task that ends well ends with `WARNINGS: n`. */
  warn(line: string): void;
  /**
   * A point where time passes: at once in fast mode, a pace later in paced mode. Between two of them the work is one
   * turn of the event loop.
   *
   * @param name what is about to happen; a fault may be set on it.
   * @param interruption what a task that is stopped here fails with: work that cleans up after itself says another word.
   * @throws PveError when the task has been stopped, or a fault makes it fail here.
   */
  step(name: string, interruption?: string): Promise<void>;
  /**
   * Waits until the condition is true, for so many seconds of the cluster's clock. In fast mode no time passes: the
   * condition is true at once, or the time is up.
   *
   * @returns whether it is true.
   * @throws PveError when the task has been stopped.
   */
  waitUntil(condition: () => boolean, seconds: number): Promise<boolean>;
  /** Whether the task has been stopped: what fails then is not its work. */
  isStopped(): boolean;
  /** Does the work while a lock is held. @throws PveError 500 when it cannot be had in time, and what the work throws. */
  hold<T>(lock: Lock, work: () => T | Promise<T>): Promise<T>;
}

/** Work in parts: before each it names the step that time passes in, and the lock that is held meanwhile. */
export type Steps<T> = Generator<{ readonly name: string; readonly lock?: Lock }, T, void>;

/** Does work in parts at once. */
export function doAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does work in parts as a task does. What happens at a step is thrown where the work waits for it. */
export async function doInSteps<T>(steps: Steps<T>, run: TaskRun): Promise<T> {
  let next = steps.next();
  while (!next.done) {
    const { name, lock } = next.value;
    try {
      await (lock ? run.hold(lock, () => run.step(name)) : run.step(name));
      next = steps.next();
    } catch (error) {
      next = steps.throw(error);
    }
  }
  return next.value;
}

/** The work of a task. What it throws becomes the exit status. */
export type Worker = (run: TaskRun) => void | Promise<void>;

/** A task that runs or has run. Plain data. */
export interface Task extends TaskSubject {
  readonly upid: string;
  readonly pid: number;
  readonly pstart: number;
  /** Seconds since 1970. */
  readonly startedAt: number;
  readonly log: string[];
  endedAt?: number;
  /** `OK`, `WARNINGS: n`, or the text of the failure. */
  exitStatus?: string;
}

/** What is kept of a running task beside its data. */
interface Running {
  /** Resolves when the task has ended. Never rejects: a failure is an exit status. */
  readonly ended: Promise<void>;
  readonly stopped: AbortController;
  /** How many waits there are that only others can end: a lock, a fault. */
  blocked: number;
  /** Called when it is blocked, so that nobody waits for it. */
  readonly onBlocked: Set<() => void>;
}

/** How fast tasks are: `0` ends them before they are first asked for, otherwise the milliseconds that a step takes. */
type Pace = number;

/** Called before each step of each task; may wait, or throw what the task is to fail with. */
export type StepHook = (task: Task, step: string, signal: AbortSignal) => void | Promise<void>;

const PSTART = 0x1000;
/** How often a task that waits looks at the cluster's clock, which may be put forward. */
const CLOCK_MS = 50;
/** What a task that is stopped fails with (`PVE::RESTEnvironment::fork_worker`, pve-common 9.1). */
const INTERRUPTED = "received interrupt";

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, "0");
}

/**
 * The tasks of the cluster. A task starts in a later turn of the event loop than the request that made it, so that its
 * caller has the UPID first and a lock that the request took is seen.
 *
 * UPID and log: `PVE::Tools::upid_encode`, `PVE::RESTEnvironment::fork_worker` (pve-common 9.1, observed).
 */
export class Tasks {
  #tasks = new Map<string, Task>();
  readonly #running = new Map<string, Running>();
  readonly #now: () => number;
  #lastPid = 1000;

  /** Milliseconds that each step takes; 0 is the fast mode. */
  pace: Pace = 0;
  /** Faults on steps. */
  onStep: StepHook | undefined;

  readonly #locks: Locks;

  constructor(now: () => number, locks: Locks) {
    this.#now = now;
    this.#locks = locks;
  }

  /** All tasks, to be put back by {@link load}. */
  save(): { tasks: Map<string, Task>; lastPid: number } {
    return { tasks: this.#tasks, lastPid: this.#lastPid };
  }

  /** Puts saved tasks in the place of the present ones, none of which may run. */
  load({ tasks, lastPid }: { tasks: Map<string, Task>; lastPid: number }): void {
    this.#tasks = tasks;
    this.#lastPid = lastPid;
  }

  /** Starts a task and returns it at once. */
  start(subject: TaskSubject, worker: Worker): Task {
    this.#lastPid += 1;
    const pid = this.#lastPid;
    const startedAt = Math.floor(this.#now() / 1000);
    const { node, type, id, user } = subject;
    const upid = `UPID:${node}:${hex(pid)}:${hex(PSTART)}:${hex(startedAt)}:${type}:${id}:${user}:`;
    const task: Task = { ...subject, upid, pid, pstart: PSTART, startedAt, log: [] };
    const stopped = new AbortController();
    this.#tasks.set(upid, task);
    const ended = new Promise<void>((resolve) => {
      setImmediate(() => resolve(this.#run(task, worker, stopped.signal)));
    });
    this.#running.set(upid, { ended, stopped, blocked: 0, onBlocked: new Set() });
    return task;
  }

  /** All tasks of a node, the newest first. */
  list(node: string): Task[] {
    return [...this.#tasks.values()].filter((task) => task.node === node).reverse();
  }

  /**
   * The task of a UPID.
   *
   * @throws PveError 400 with `errors.upid` when there is none.
   */
  get(upid: string): Task {
    if (!/^UPID:[^:]+:[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:[0-9A-Fa-f]{8}:[^:\s]+:[^:\s]*:[^:\s]+:$/.test(upid))
      throw parameterErrors({ upid: "unable to parse worker upid" });
    const task = this.#tasks.get(upid);
    if (!task) throw parameterErrors({ upid: "no such task" });
    return task;
  }

  /**
   * Waits for a task in fast mode, so that a client that polls is done at its first poll; returns at once in paced mode,
   * and when the task waits for what only others can end.
   */
  async settle(task: Task): Promise<void> {
    const running = this.#running.get(task.upid);
    if (this.pace > 0 || !running || running.blocked > 0) return;
    await Promise.race([running.ended, new Promise<void>((resolve) => running.onBlocked.add(resolve))]);
  }

  /** Waits until a task has ended. */
  async wait(task: Task): Promise<void> {
    await this.#running.get(task.upid)?.ended;
  }

  /** Waits for a task, but no longer than so many seconds. */
  async waitFor(task: Task, seconds: number): Promise<void> {
    const over = new AbortController();
    const timeIsUp = delay(seconds * 1000, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([this.wait(task), timeIsUp]);
    over.abort();
  }

  /** Waits until no task runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** Ends all tasks at their next step, and waits for that. */
  async stopAll(): Promise<void> {
    for (const { stopped } of this.#running.values()) stopped.abort();
    await this.idle();
  }

  /**
   * Ends a task at its next step, and waits for that: what it leaves behind is there when this returns. One that has
   * ended stays as it is.
   */
  async stop(task: Task): Promise<void> {
    this.#running.get(task.upid)?.stopped.abort();
    await this.wait(task);
  }

  async #run(task: Task, worker: Worker, signal: AbortSignal): Promise<void> {
    let warnings = 0;
    const interrupted = () => (signal.aborted ? new PveError(500, INTERRUPTED) : undefined);
    const whileBlocked = <T>(wait: Promise<T>) => this.#whileBlocked(task, wait);
    const log = (line: string) => task.log.push(line);
    const run: TaskRun = {
      log,
      warn: (line) => {
        warnings += 1;
        log(`WARN: ${line}`);
      },
      step: (name, interruption) => this.#step(task, name, interruption ?? INTERRUPTED, signal),
      waitUntil: (condition, seconds) => this.#waitUntil(condition, seconds, interrupted),
      isStopped: () => signal.aborted,
      hold: (lock, work) => this.#locks.hold(lock, { log, whileBlocked, interrupted }, work),
    };
    try {
      await worker(run);
      task.exitStatus = warnings === 0 ? "OK" : `WARNINGS: ${warnings}`;
      task.log.push(`TASK ${task.exitStatus}`);
    } catch (error) {
      const message = error instanceof PveError ? describeError(error) : String(error);
      // A task that Proxmox would have failed too is news for its caller alone; anything else is a fault of the lab.
      if (!(error instanceof PveError)) console.error(error);
      task.exitStatus = message.trimEnd().replaceAll("\n", " ");
      task.log.push(`TASK ERROR: ${task.exitStatus}`);
    }
    task.endedAt = Math.floor(this.#now() / 1000);
    this.#running.delete(task.upid);
  }

  async #step(task: Task, name: string, interruption: string, signal: AbortSignal): Promise<void> {
    if (this.pace > 0) await delay(this.pace, undefined, { signal }).catch(() => undefined);
    const fault = this.onStep?.(task, name, signal);
    if (fault) await this.#whileBlocked(task, fault);
    if (signal.aborted) throw new PveError(500, interruption);
  }

  async #waitUntil(condition: () => boolean, seconds: number, interrupted: () => Error | undefined): Promise<boolean> {
    const until = this.#now() + seconds * 1000;
    while (!condition()) {
      const interruption = interrupted();
      if (interruption) throw interruption;
      const left = until - this.#now();
      if (this.pace === 0 || left <= 0) return false;
      await delay(Math.min(left, CLOCK_MS), undefined, { ref: false });
    }
    return true;
  }

  /** Lets nobody wait for a task whose own waiting outlasts this turn of the event loop. */
  async #whileBlocked<T>(task: Task, wait: Promise<T>): Promise<T> {
    const running = this.#running.get(task.upid);
    let over = false;
    const noteEnd = () => {
      over = true;
    };
    wait.then(noteEnd, noteEnd);
    await new Promise((resolve) => setImmediate(resolve));
    if (over || !running) return wait;
    running.blocked += 1;
    for (const wake of running.onBlocked) wake();
    running.onBlocked.clear();
    try {
      return await wait;
    } finally {
      running.blocked -= 1;
    }
  }
}
