import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { readIfThere } from "../toolchain/files";
import { CommandError } from "./command-error";
import type { LabDocument } from "./lab-document";

/** How long a lab may take to answer a handshake, in milliseconds. It takes some thousandths of a second. */
const answerTimeout = 5_000;

/** What a person is told where there is no lab. */
export const noLab = "no lab is up; start one: npx tenantry lab up --detach";

/** What {@link startLab} starts. */
export interface LabSettings {
  /** The estate to boot: a JSON file, see `lab/cluster.ts`. */
  readonly cluster: string;
  /** Folder for everything that the lab writes, by absolute path. Made when it is not there. */
  readonly runDir: string;
  /** @default - the system chooses one */
  readonly proxmoxPort?: number;
  /** @default - the system chooses one */
  readonly dnsPort?: number;
  /** Kills the lab at once when it is aborted, while it boots too: for a caller that removes the run directory. */
  readonly signal?: AbortSignal;
}

/** A lab that this process started. It ends with this process, unless it is detached. */
export interface StartedLab {
  readonly document: LabDocument;
  /** Settles when the lab has ended, with what it wrote. */
  readonly ended: Promise<string>;
  /** Stops it, and returns when it has gone. */
  stop(): Promise<void>;
  /** Lets it go on when this process ends. */
  detach(): Promise<void>;
}

/**
 * Starts a lab and returns when it answers. What it writes goes to `lab.log` in its run directory.
 *
 * @throws CommandError with the lab's own lines when it does not come up.
 */
export async function startLab(settings: LabSettings): Promise<StartedLab> {
  const { runDir } = settings;
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  const log = join(runDir, "lab.log");
  const output = openSync(log, "w", 0o600);
  const child = spawnLabProgram(
    "main.ts",
    [
      ["--cluster", settings.cluster],
      ["--run-dir", runDir],
      ...(settings.proxmoxPort === undefined ? [] : [["--proxmox-port", String(settings.proxmoxPort)]]),
      ...(settings.dnsPort === undefined ? [] : [["--dns-port", String(settings.dnsPort)]]),
    ].flat(),
    output,
    settings.signal,
  );
  closeSync(output);

  const ended = once(child, "exit").then(() => readFileSync(log, "utf8").trim());
  const answer = await Promise.race([once(child, "message"), ended]);
  if (typeof answer === "string") throw new CommandError(answer || "lab: ended without a word");
  return {
    document: readDocument(runDir) as LabDocument,
    ended,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
    detach: async () => {
      child.send("detach");
      await once(child, "disconnect");
      child.unref();
    },
  };
}

/**
 * Stops the lab that a run directory belongs to, exactly that one, whoever started it; clears up after one that was
 * killed.
 *
 * @returns one line that says what was done.
 * @throws CommandError when it cannot be stopped.
 */
export async function stopLab(runDir: string): Promise<string> {
  const child = spawnLabProgram("stop.ts", ["--run-dir", runDir], "pipe");
  const lines: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => lines.push(chunk.toString()));
  const [code] = await once(child, "close");
  const said = lines.join("").trim();
  if (code !== 0) throw new CommandError(said);
  return said;
}

/** Returns the lab that is up in a run directory, if any: one that proves by its certificate that it is this one. */
export async function findLab(runDir: string): Promise<LabDocument | undefined> {
  const document = readDocument(runDir);
  return document && (await holdsCertificate(document)) ? document : undefined;
}

/**
 * Returns the lab that is up in a run directory.
 *
 * @throws CommandError when none is.
 */
export async function getLab(runDir: string): Promise<LabDocument> {
  const lab = await findLab(runDir);
  if (lab) return lab;
  throw new CommandError(noLab);
}

/**
 * The CA was made for this one lab, and its key is forgotten: whoever ends a handshake under it is that lab. A process
 * id proves nothing, as the system gives it to another process later.
 */
async function holdsCertificate({ proxmox }: LabDocument): Promise<boolean> {
  const { hostname, port } = new URL(proxmox.endpoint);
  const socket = connect({ host: hostname, port: Number(port), servername: "localhost", ca: readIfThere(proxmox.ca) });
  socket.setTimeout(answerTimeout, () => socket.destroy(new Error("timeout")));
  try {
    await once(socket, "secureConnect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function readDocument(runDir: string): LabDocument | undefined {
  const text = readIfThere(join(runDir, "lab.json"));
  return text === undefined ? undefined : (JSON.parse(text) as LabDocument);
}

/** A group of its own: Ctrl-C in this terminal must reach the lab once, and from us. */
function spawnLabProgram(
  program: string,
  args: readonly string[],
  output: number | "pipe",
  signal?: AbortSignal,
): ChildProcess {
  return spawn(
    process.execPath,
    ["--require", require.resolve("tsx/cjs"), join(__dirname, "..", "lab", program), ...args],
    { stdio: ["ignore", output, output, "ipc"], detached: true, signal, killSignal: "SIGKILL" },
  );
}
