import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process, told apart from a later one that the system gave the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own form. Only ever compared. */
  readonly started: string;
}

/**
 * Returns the identity of a running process; undefined when there is none with this id, or only one that has ended and
 * waits to be reaped.
 *
 * Linux: `state` and `starttime` of proc_pid_stat(5), with the boot's id as the latter counts from boot. Elsewhere:
 * `lstart` of ps(1).
 */
export function findProcess(pid: number): ProcessIdentity | undefined {
  return process.platform === "linux" ? findByProc(pid) : findByPs(pid);
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.started === identity.started;
}

function findByProc(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: it ended between open and read.
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
  // Field 2, the command's name, is in parentheses and may hold spaces and parentheses itself.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === "Z" || state === "X") return undefined;
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return { pid, started: `${bootId}:${rest[18]}` };
}

function findByPs(pid: number): ProcessIdentity | undefined {
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [state, ...lstart] = line.split(/\s+/);
    return state?.startsWith("Z") ? undefined : { pid, started: lstart.join(" ") };
  } catch (error) {
    // ps ends with 1 when no process fits.
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}
