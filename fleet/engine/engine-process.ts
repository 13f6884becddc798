import { closeSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type execa from "execa";
import type { Environment } from "../lab-environment";
import { exitSignal, runGroup } from "../process-group";

/** How an engine process is run. */
export interface ProcessSettings {
  readonly program: string;
  readonly args: readonly string[];
  /** Stack folder. */
  readonly folder: string;
  /** The whole environment. */
  readonly environment: Environment;
  /** Gets the process as soon as there is one, and undefined when it has ended. */
  readonly onStart: (running: RunningEngine | undefined) => void;
}

/** An engine process that has not ended yet. */
export interface RunningEngine {
  /** Asks it to stop. */
  interrupt(): void;
}

/** How an engine process ended. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** Both streams. */
  readonly output: string;
  /** In words, for when it printed nothing. */
  readonly end: string;
}

/** How much an engine may print: a plan in JSON of a large tenant has many megabytes. */
const maxBuffer = 2 ** 29;

/** How often what an apply has printed is looked at, in milliseconds. */
const lookEvery = 100;

/**
 * Runs an engine until it ends. When it is interrupted, or this process exits, it and its providers get a SIGTERM: it then
 * waits for no answer any more and gives back the lock of its state (OpenTofu 1.12.6: within 30 ms, observed).
 */
export async function runReading(settings: ProcessSettings): Promise<Ended> {
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  exitSignal().addEventListener("abort", interrupt);
  const child = start(settings, { all: true, maxBuffer }, abort.signal);
  settings.onStart({ interrupt });
  const result = await child.finally(() => {
    exitSignal().removeEventListener("abort", interrupt);
    settings.onStart(undefined);
  });
  return { ...readEnd(result), stdout: result.stdout ?? "", output: result.all ?? "" };
}

/**
 * Runs an engine that changes the world, until it ends. Interrupted, it stops after what is in flight. Nothing here kills
 * it, and it outlives this process: it keeps the
 * state in memory for up to 20 s (OpenTofu 1.12.6, internal/backend/local/hook_state.go). So what it prints goes to a file
 * that has no name: with a pipe whose reader is gone, its next line would end it (Go, os/signal: SIGPIPE).
 *
 * @param onLine gets each line when it is there
 */
export async function runWriting(settings: ProcessSettings, onLine: (line: string) => void): Promise<Ended> {
  const file = openNameless(join(settings.folder, ".terraform"));
  const lines = new LineReader(file, onLine);
  try {
    const child = start(settings, { stdout: file, stderr: file }, undefined);
    settings.onStart({ interrupt: () => child.kill("SIGINT") });
    const timer = setInterval(() => lines.read(), lookEvery);
    const result = await child.finally(() => {
      clearInterval(timer);
      settings.onStart(undefined);
    });
    return { ...readEnd(result), stdout: "", output: lines.end() };
  } finally {
    closeSync(file);
  }
}

function start(settings: ProcessSettings, options: execa.Options, signal: AbortSignal | undefined) {
  const { program, args, folder, environment } = settings;
  const all: execa.Options = { ...options, cwd: folder, env: environment, reject: false, stdin: "ignore" };
  return runGroup(program, args, all, { on: signal, by: "SIGTERM" });
}

function readEnd(result: execa.ExecaReturnValue): Pick<Ended, "exitCode" | "end"> {
  const { exitCode, signal } = result;
  if (signal) return { exitCode: undefined, end: signal };
  // execa's words for a program that could not be started.
  const { shortMessage = "no exit code" } = result as Partial<execa.ExecaError>;
  return { exitCode, end: exitCode === undefined ? shortMessage : `exit code ${exitCode}` };
}

function openNameless(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `tenantry-output.${process.pid}`);
  rmSync(path, { force: true });
  const file = openSync(path, "wx+", 0o600);
  rmSync(path);
  return file;
}

/** Reads lines from a file that grows. */
class LineReader {
  private readonly decoder = new StringDecoder();
  private position = 0;
  private text = "";
  private rest = "";

  constructor(
    private readonly file: number,
    private readonly onLine: (line: string) => void,
  ) {}

  read(): void {
    const buffer = Buffer.alloc(65_536);
    for (let size = -1; size !== 0; ) {
      size = readSync(this.file, buffer, 0, buffer.length, this.position);
      this.position += size;
      this.take(this.decoder.write(buffer.subarray(0, size)));
    }
  }

  /** Returns all that was there. */
  end(): string {
    this.read();
    if (this.rest !== "") this.onLine(this.rest);
    return this.text;
  }

  private take(text: string): void {
    this.text += text;
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    lines.forEach(this.onLine);
  }
}
