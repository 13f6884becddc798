import { setMaxListeners } from "node:events";
import execa from "execa";

/** When and how a group of processes is ended. */
export interface GroupEnd {
  /** Ends the group when it is aborted; undefined: nothing here ever does. */
  readonly on: AbortSignal | undefined;
  /** SIGKILL where what it leaves behind goes anyhow; SIGTERM lets programs put things in order. */
  readonly by: "SIGKILL" | "SIGTERM";
}

/**
 * Runs a program with what it starts as one group of processes, which is ended as such: an engine that is killed alone
 * leaves its providers behind. A group of its own also keeps the terminal's Ctrl-C away. What a program starts in a
 * terminal of its own (cdktf) is no part of the group, and hangs up with it.
 */
export function runGroup(
  program: string,
  args: readonly string[],
  options: execa.Options,
  { on: signal, by }: GroupEnd,
): execa.ExecaChildProcess {
  const child = execa(program, args, { ...options, extendEnv: false, detached: true });
  const { pid } = child;
  if (pid === undefined || signal === undefined) return child;
  const end = () => process.kill(-pid, by);
  signal.addEventListener("abort", end);
  child.once("exit", () => signal.removeEventListener("abort", end));
  return child;
}

let exit: AbortController | undefined;

/** Is aborted when this process exits. A signal that nobody handles ends it without. */
export function exitSignal(): AbortSignal {
  if (exit === undefined) {
    const controller = new AbortController();
    // As many as there are programs at a time.
    setMaxListeners(0, controller.signal);
    process.on("exit", () => controller.abort());
    exit = controller;
  }
  return exit.signal;
}
