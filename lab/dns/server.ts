import { execFile, spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "../cluster";
import { renderNamedConf, renderZone, type TsigKey, zoneFileName } from "./configuration";
import { findBindProgram } from "./find-program";
import { findFreePort } from "./free-port";
import { readZones, renderKeyFile, writeZones, type ZoneAccess, type ZoneContents } from "./zone-contents";

const run = promisify(execFile);

/** How long named may take until it answers, in milliseconds. It takes 0.1 s on an idle machine. */
const startTimeout = 20_000;

/** How often a port that another process took meanwhile is given up for the next, when the system chooses it. */
const portAttempts = 5;

/** What {@link startDns} starts. */
export interface DnsSettings {
  readonly zones: Cluster["dns"]["zones"];
  readonly keys: readonly TsigKey[];
  /** Folder for everything that named reads and writes, by absolute path. Made anew. */
  readonly folder: string;
  /**
   * Port on 127.0.0.1, TCP and UDP.
   *
   * @default - chosen by the system
   */
  readonly port?: number;
}

/** A running DNS server. */
export interface DnsServer {
  readonly port: number;
  /** Returns what the zones hold. */
  readonly save: () => Promise<ZoneContents>;
  /** Makes the zones hold what was saved; their serials go on. */
  readonly load: (saved: ZoneContents) => Promise<void>;
  /** Settles when named has ended without being told to: with the last lines that it wrote. */
  readonly died: Promise<string>;
  /** Stops named and returns when it has gone. */
  close(): Promise<void>;
}

/**
 * Starts BIND's named on 127.0.0.1 with these zones and keys, and returns when it answers for all of them by TCP and UDP.
 *
 * It ends with the calling process, however that ends. What it logs is in the folder's `named.log`.
 *
 * @throws Error in one line when BIND is not installed, its configuration is refused or the port is taken.
 */
export async function startDns(given: DnsSettings): Promise<DnsServer> {
  const programs = {
    named: findBindProgram("named"),
    dig: findBindProgram("dig"),
    nsupdate: findBindProgram("nsupdate"),
  };
  const checker = findBindProgram("named-checkconf");
  const attempts = given.port === undefined ? portAttempts : 1;
  const settings = withOwnKey(given);

  for (let attempt = 1; ; attempt += 1) {
    const port = settings.port ?? (await findFreePort());
    const serial = randomInt(1, 2 ** 31);
    writeConfiguration(settings, port, serial);
    await checkConfiguration(checker, join(settings.folder, "named.conf"));
    try {
      return await startNamed(settings, port, serial, programs);
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === attempts) throw error;
    }
  }
}

class PortTaken extends Error {}

/** The key by which the lab itself reads and puts back all zones. It never leaves the folder. */
const ownKey = "lab.";

function withOwnKey(settings: DnsSettings): DnsSettings {
  const key: TsigKey = { name: ownKey, algorithm: "hmac-sha256", secret: randomBytes(32).toString("base64") };
  return {
    ...settings,
    keys: [...settings.keys, key],
    zones: settings.zones.map(({ name, grants }) => ({ name, grants: [...grants, { key: ownKey, types: ["ANY"] }] })),
  };
}

function keyFile(folder: string): string {
  return join(folder, "lab.key");
}

function writeConfiguration({ folder, keys, zones }: DnsSettings, port: number, serial: number): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "named.conf"), renderNamedConf({ folder, port, keys, zones }), { mode: 0o600 });
  for (const key of keys.filter(({ name }) => name === ownKey))
    writeFileSync(keyFile(folder), renderKeyFile(key), { mode: 0o600 });
  for (const { name } of zones) writeFileSync(join(folder, zoneFileName(name)), renderZone(serial));
}

async function checkConfiguration(checker: string, file: string): Promise<void> {
  try {
    await run(checker, ["-z", file]);
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`named-checkconf refuses the lab's zones: ${lines(stdout + stderr).join("; ")}`);
  }
}

async function startNamed(
  { folder, zones }: DnsSettings,
  port: number,
  serial: number,
  programs: { named: string; dig: string; nsupdate: string },
): Promise<DnsServer> {
  const log = new Log(join(folder, "named.log"));
  const child = spawn(
    join(__dirname, "supervised.sh"),
    // -g: in the foreground, with everything logged to stderr, the time before the configuration is read included.
    [unconfined(programs.named, folder), "-g", "-n", "1", "-4", "-c", join(folder, "named.conf")],
    // A group of its own: Ctrl-C in the lab's terminal is the lab's to handle.
    { stdio: ["pipe", "ignore", "pipe"], detached: true },
  );
  child.stderr?.on("data", (chunk: Buffer) => log.add(chunk));
  const ended = once(child, "close");
  const close = async () => {
    child.stdin?.end();
    await ended;
  };

  try {
    await waitUntilAnswering({ ended, log, port, serial, dig: programs.dig, zones: zones.map(({ name }) => name) });
  } catch (error) {
    await close();
    throw error;
  }
  const access: ZoneAccess = { port, zones: zones.map(({ name }) => name), keyFile: keyFile(folder), programs };
  return {
    port,
    save: () => readZones(access),
    load: (saved) => writeZones(access, saved),
    close,
    died: ended.then(() => log.tail()),
  };
}

/**
 * Returns a path to run named by. AppArmor's profile for `/usr/sbin/named` (Debian, Ubuntu) lets it read `/etc/bind`
 * alone; profiles go by path, so the lab runs a copy where AppArmor is on.
 */
function unconfined(named: string, folder: string): string {
  const enabled = "/sys/module/apparmor/parameters/enabled";
  if (!existsSync(enabled) || !readFileSync(enabled, "utf8").startsWith("Y")) return named;
  const copy = join(folder, "named");
  copyFileSync(named, copy);
  return copy;
}

interface Awaited {
  readonly ended: Promise<unknown>;
  readonly log: Log;
  readonly port: number;
  readonly serial: number;
  readonly dig: string;
  readonly zones: readonly string[];
}

/**
 * Asks for each zone's SOA until the answer has our serial, by UDP and TCP. The serial is random, so that another server
 * on this port does not pass for ours: named goes on without a port that it cannot have.
 */
async function waitUntilAnswering({ ended, log, port, serial, dig, zones }: Awaited): Promise<void> {
  const deadline = Date.now() + startTimeout;
  const pending = zones.flatMap((zone) => ["+notcp", "+tcp"].map((transport) => ({ zone, transport })));
  const end = ended.then(() => "ended");
  while (pending[0]) {
    const { zone, transport } = pending[0];
    const query = ["@127.0.0.1", "-p", String(port), transport, "+short", "+time=1", "+tries=1", "SOA", zone];
    const asked = run(dig, query).catch((error: { stdout: string }) => error);
    const answer = await Promise.race([asked, end]);

    // "creating TCP socket: address in use" for one, "unable to listen on any configured interfaces" for the other.
    if (/address in use|unable to listen/.test(log.text)) {
      throw new PortTaken(`port ${port} of 127.0.0.1 cannot be listened on; choose another`);
    }
    if (typeof answer === "string") throw new Error(`named ended: ${log.tail()}`);
    if (answer.stdout.includes(` ${serial} `)) pending.shift();
    else if (Date.now() > deadline) throw new Error(`named did not answer in ${startTimeout / 1000} s: ${log.tail()}`);
  }
}

/** What named wrote: kept in a file, and in memory for the lines that explain why it ended. */
class Log {
  text = "";

  constructor(private readonly file: string) {}

  add(chunk: Buffer): void {
    this.text = (this.text + chunk.toString()).slice(-20_000);
    writeFileSync(this.file, chunk, { flag: "a" });
  }

  tail(): string {
    return lines(this.text).slice(-3).join("; ") || "it wrote nothing";
  }
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
