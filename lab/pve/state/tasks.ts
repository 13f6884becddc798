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

/** The work of a task. It logs lines; what it throws becomes the exit status. */
export type Worker = (log: (line: string) => void) => void;

/** A task that runs or has run. */
export interface Task extends TaskSubject {
  readonly upid: string;
  readonly pid: number;
  readonly pstart: number;
  /** Seconds since 1970. */
  readonly startedAt: number;
  readonly log: string[];
  endedAt?: number;
  /** `OK`, or the text of the failure. */
  exitStatus?: string;
  /** Resolves when the task has ended. Never rejects: a failure is an exit status. */
  readonly ended: Promise<void>;
}

const PSTART = 0x1000;

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, "0");
}

/**
 * The tasks of the cluster. A task starts in a later turn of the event loop than the request that made it, so that its
 * caller has the UPID first and a lock that the request took is seen; its work itself is one turn.
 *
 * UPID and log: `PVE::Tools::upid_encode`, `PVE::RESTEnvironment::fork_worker` (pve-common 9.1, observed).
 */
export class Tasks {
  readonly #tasks = new Map<string, Task>();
  readonly #now: () => number;
  #lastPid = 1000;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Starts a task and returns it at once. */
  start(subject: TaskSubject, worker: Worker): Task {
    this.#lastPid += 1;
    const pid = this.#lastPid;
    const startedAt = Math.floor(this.#now() / 1000);
    const { node, type, id, user } = subject;
    const upid = `UPID:${node}:${hex(pid)}:${hex(PSTART)}:${hex(startedAt)}:${type}:${id}:${user}:`;
    const log: string[] = [];
    const { promise: ended, resolve } = withResolvers();
    const task: Task = { ...subject, upid, pid, pstart: PSTART, startedAt, log, ended };
    this.#tasks.set(upid, task);
    setImmediate(() => {
      this.#run(task, worker);
      resolve();
    });
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

  #run(task: Task, worker: Worker): void {
    try {
      worker((line) => task.log.push(line));
      task.exitStatus = "OK";
      task.log.push("TASK OK");
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // A task that Proxmox would have failed too is news for its caller alone; anything else is a fault of the lab.
      if (!(error instanceof PveError)) console.error(error);
      task.exitStatus = message;
      task.log.push(`TASK ERROR: ${message}`);
    }
    task.endedAt = Math.floor(this.#now() / 1000);
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
