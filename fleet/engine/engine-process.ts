import { join } from "node:path";
import type execa from "execa";
import { makeTemporaryFolder, type TemporaryFolder } from "../../toolchain/temporary-folder";
import type { Environment } from "../lab-environment";
import { exitSignal, runGroup } from "../process-group";
import { NamelessFile } from "./nameless-file";

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

/** How often what an apply has printed is looked at, in milliseconds. */
const lookEvery = 100;

/**
 * Runs an engine until it ends. When it is interrupted, or this process exits, it and its providers get a SIGTERM: it then
 * waits for no answer any more and gives back the lock of its state (OpenTofu 1.12.6: within 30 ms, observed). It says so,
 * and must not be ended for that: it prints to files, see {@link NamelessFile}.
 */
export async function runReading(settings: ProcessSettings): Promise<Ended> {
  const [stdout, stderr] = [openFile(settings), openFile(settings)];
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  exitSignal().addEventListener("abort", interrupt);
  try {
    const ended = await withTemporary((variables) => {
      const environment = { ...settings.environment, ...variables };
      return run({ ...settings, environment }, stdout, stderr, { signal: abort.signal, interrupt });
    });
    const [text, errors] = [stdout.readText(), stderr.readText()];
    return { ...ended, stdout: text, output: text + errors };
  } finally {
    exitSignal().removeEventListener("abort", interrupt);
    stdout.close();
    stderr.close();
  }
}

/**
 * Runs an engine that changes the world, until it ends. Interrupted, it stops after what is in flight. Nothing here kills
 * it, and it outlives this process: it keeps the state in memory for up to 20 s (OpenTofu 1.12.6,
 * internal/backend/local/hook_state.go).
 *
 * @param onLine gets each line when it is there
 */
export async function runWriting(settings: ProcessSettings, onLine: (line: string) => void): Promise<Ended> {
  const file = openFile(settings);
  const timer = setInterval(() => file.readLines().forEach(onLine), lookEvery);
  try {
    const ended = await run(settings, file, file, {});
    [...file.readLines(), ...file.readRest()].forEach(onLine);
    return { ...ended, stdout: "", output: file.readText() };
  } finally {
    clearInterval(timer);
    file.close();
  }
}

let temporary: TemporaryFolder | undefined;
let users = 0;

/**
 * Does work with a folder for what engines and providers have for a while, which goes when nothing reads any more: those
 * that are ended leave their sockets behind. Not where the path of a socket would be longer than systems allow (104 bytes
 * on macOS).
 */
async function withTemporary<T>(work: (environment: Environment) => Promise<T>): Promise<T> {
  temporary ??= makeTemporaryFolder("tenantry-engine-");
  users += 1;
  try {
    return await work(temporary.path.length > 80 ? {} : { TMPDIR: temporary.path });
  } finally {
    users -= 1;
    if (users === 0) {
      temporary.remove();
      temporary = undefined;
    }
  }
}

/** What ends a process before its time. */
interface Stop {
  /** Ends it with what it started. */
  readonly signal?: AbortSignal;
  /** @default - a SIGINT to the engine alone: it asks its providers itself */
  readonly interrupt?: () => void;
}

async function run(
  settings: ProcessSettings,
  stdout: NamelessFile,
  stderr: NamelessFile,
  { signal, interrupt }: Stop,
): Promise<Pick<Ended, "exitCode" | "end">> {
  const { program, args, folder, environment, onStart } = settings;
  const options: execa.Options = {
    cwd: folder,
    env: environment,
    reject: false,
    stdio: ["ignore", stdout.descriptor, stderr.descriptor],
  };
  const child = runGroup(program, args, options, { on: signal, by: "SIGTERM" });
  onStart({ interrupt: interrupt ?? (() => child.kill("SIGINT")) });
  const result = await child.finally(() => onStart(undefined));
  if (result.signal) return { exitCode: undefined, end: result.signal };
  // execa's words for a program that could not be started.
  const { exitCode, shortMessage = "no exit code" } = result as Partial<execa.ExecaError>;
  return { exitCode, end: exitCode === undefined ? shortMessage : `exit code ${exitCode}` };
}

function openFile({ folder }: ProcessSettings): NamelessFile {
  return new NamelessFile(join(folder, ".terraform"));
}
