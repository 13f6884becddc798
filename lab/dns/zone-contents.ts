import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { TsigKey } from "./configuration";

const run = promisify(execFile);

/** Records of an update; its message must stay below 64 KiB, and a record takes 300 bytes at most but for a long TXT. */
const BATCH = 100;

/** Where zones are, and the key that may read and change all of them. */
export interface ZoneAccess {
  readonly port: number;
  readonly zones: readonly string[];
  /** A file with the key, as BIND's programs read it. */
  readonly keyFile: string;
  /** Paths of BIND's programs. */
  readonly programs: { readonly dig: string; readonly nsupdate: string };
}

/** The records of each zone, all but its SOA, as a zone file has them: `NAME TTL TYPE DATA`. */
export type ZoneContents = ReadonlyMap<string, ReadonlySet<string>>;

/** Returns a file with a key for BIND's programs: a secret must not be on a command line. */
export function renderKeyFile({ name, algorithm, secret }: TsigKey): string {
  return `key "${name}" { algorithm ${algorithm}; secret "${secret}"; };\n`;
}

/**
 * Reads all zones by transfer (AXFR, RFC 5936).
 *
 * @throws Error when one is not transferred.
 */
export async function readZones({ port, zones, keyFile, programs }: ZoneAccess): Promise<ZoneContents> {
  if (zones.length === 0) return new Map();
  const options = ["-k", keyFile, "@127.0.0.1", "-p", String(port), "+noall", "+answer", "+onesoa"];
  const queries = zones.flatMap((zone) => [...options, zone, "AXFR"]);
  const { stdout } = await run(programs.dig, queries, { maxBuffer: 2 ** 28 });
  return splitZones(zones, stdout);
}

/** Each zone's answer begins with its SOA, so that they can be told apart, in the order of the queries. */
function splitZones(zones: readonly string[], text: string): ZoneContents {
  const parts: Set<string>[] = [];
  for (const line of text.split("\n")) {
    const [, name, ttl, type, data] = /^([^;\s]\S*)\s+(\d+)\s+IN\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (type === "SOA") parts.push(new Set());
    else if (type !== undefined) parts.at(-1)?.add(`${name} ${ttl} ${type} ${data}`);
  }
  if (parts.length !== zones.length)
    throw new Error(`of ${zones.length} zones, ${parts.length} were transferred: ${text}`);
  return new Map(zones.map((zone, index) => [zone, parts[index] ?? new Set()]));
}

/**
 * Makes zones what they were: by updates (RFC 2136) of what differs, so that the server goes on and serials grow, as they
 * must (RFC 1982).
 *
 * @throws Error when an update is refused.
 */
export async function writeZones(access: ZoneAccess, wanted: ZoneContents): Promise<void> {
  const present = await readZones(access);
  const commands = access.zones.flatMap((zone) =>
    renderUpdates(zone, present.get(zone) ?? new Set(), wanted.get(zone) ?? new Set()),
  );
  if (commands.length === 0) return;
  const child = spawn(access.programs.nsupdate, ["-v", "-k", access.keyFile], { stdio: ["pipe", "ignore", "pipe"] });
  let problem = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    problem += chunk;
  });
  child.stdin.end([`server 127.0.0.1 ${access.port}`, ...commands, ""].join("\n"));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`zones could not be put back: ${problem.trim()}`);
}

/** Commands of nsupdate: deletions first, as a name that is an alias now may get other records. */
function renderUpdates(zone: string, present: ReadonlySet<string>, wanted: ReadonlySet<string>): string[] {
  const gone = [...present].filter((record) => !wanted.has(record)).map((record) => `update delete ${record}`);
  const missing = [...wanted].filter((record) => !present.has(record)).map((record) => `update add ${record}`);
  const updates = [...gone, ...missing];
  return Array.from({ length: Math.ceil(updates.length / BATCH) }, (_, index) => [
    `zone ${zone}`,
    ...updates.slice(index * BATCH, (index + 1) * BATCH),
    "send",
  ]).flat();
}
