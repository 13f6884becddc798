import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../../toolchain/files";
import { makeTemporaryFolder } from "../../toolchain/temporary-folder";

/** What a Node process has used itself, without the processes that it started. */
export interface OwnUsage {
  readonly cpuMs: number;
  /** The most that it had at a time. */
  readonly memoryMiB: number;
}

/** What a command has cost. */
export interface Usage {
  readonly wallMs: number;
  /** Of the command with all processes that it started, and that have ended; to 10 ms. */
  readonly cpuMs: number;
  /** undefined: it is no Node process. */
  readonly own: OwnUsage | undefined;
}

/** A command. */
export interface MeasuredCommand {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Exit codes of a run that counts. @default 0 */
  readonly fine?: readonly number[];
}

/**
 * Runs a command and measures it. No other child process of this one may end meanwhile.
 *
 * @throws Error with what it said when it ends otherwise than it should.
 */
export async function measure({ command, folder, environment, fine = [0] }: MeasuredCommand): Promise<Usage> {
  const [program = "", ...args] = command;
  const notes = makeTemporaryFolder("tenantry-bench-");
  try {
    const env = {
      ...environment,
      NODE_OPTIONS: `--require ${require.resolve("./probe.cjs")}`,
      TENANTRY_BENCH_PROBE: notes.path,
    };
    const cpuBefore = readChildrenCpu();
    const started = performance.now();
    const child = spawn(program, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text: Buffer) => {
        said = (said + text).slice(-10_000);
      });
    }
    await once(child, "close");
    const wallMs = performance.now() - started;
    if (!fine.includes(child.exitCode ?? -1)) {
      throw new Error(`${command.join(" ")} ended with ${child.exitCode ?? child.signalCode}:\n${said}`);
    }
    const own = readIfThere(join(notes.path, `${child.pid}.json`));
    return { wallMs, cpuMs: readChildrenCpu() - cpuBefore, own: own === undefined ? undefined : JSON.parse(own) };
  } finally {
    notes.remove();
  }
}

/** CPU time of all child processes that have ended, in milliseconds (proc_pid_stat(5): cutime, cstime, in 1/100 s). */
function readChildrenCpu(): number {
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
