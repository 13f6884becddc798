import { setTimeout as delay } from "node:timers/promises";
import { PveError, parameterErrors } from "../pve-error";

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
   * @throws PveError when the task has been stopped, or a fault makes it fail here.
   */
  step(name: string): Promise<void>;
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
}

/** How fast tasks are: `0` ends them before they are first asked for, otherwise the milliseconds that a step takes. */
type Pace = number;

/** Called before each step of each task; may wait, or throw what the task is to fail with. */
export type StepHook = (task: Task, step: string, signal: AbortSignal) => void | Promise<void>;

const PSTART = 0x1000;

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

  constructor(now: () => number) {
    this.#now = now;
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
    this.#running.set(upid, { ended, stopped });
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

  /** Waits for a task in fast mode, so that a client that polls is done at its first poll; returns at once in paced mode. */
  async settle(task: Task): Promise<void> {
    if (this.pace === 0) await this.wait(task);
  }

  /** Waits until a task has ended. */
  async wait(task: Task): Promise<void> {
    await this.#running.get(task.upid)?.ended;
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

  /** Ends a task at its next step; one that has ended stays as it is. */
  stop(task: Task): void {
    this.#running.get(task.upid)?.stopped.abort();
  }

  async #run(task: Task, worker: Worker, signal: AbortSignal): Promise<void> {
    let warnings = 0;
    const run: TaskRun = {
      log: (line) => task.log.push(line),
      warn: (line) => {
        warnings += 1;
        task.log.push(`WARN: ${line}`);
      },
      step: (name) => this.#step(task, name, signal),
    };
    try {
      await worker(run);
      task.exitStatus = warnings === 0 ? "OK" : `WARNINGS: ${warnings}`;
      task.log.push(`TASK ${task.exitStatus}`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // A task that Proxmox would have failed too is news for its caller alone; anything else is a fault of the lab.
      if (!(error instanceof PveError)) console.error(error);
      task.exitStatus = message;
      task.log.push(`TASK ERROR: ${message}`);
    }
    task.endedAt = Math.floor(this.#now() / 1000);
    this.#running.delete(task.upid);
  }

  async #step(task: Task, name: string, signal: AbortSignal): Promise<void> {
    if (this.pace > 0) await delay(this.pace, undefined, { signal }).catch(() => undefined);
    await this.onStep?.(task, name, signal);
    if (signal.aborted) throw new PveError(500, "interrupted by signal");
  }
}
