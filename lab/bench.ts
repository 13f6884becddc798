import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Served } from "./bench-server";

/** How many requests each client makes before those that are measured: connections are made, code is compiled. */
const WARM_UP = 10;

/** What is measured. */
export interface BenchOptions {
  readonly vms: number;
  readonly clients: number;
  readonly requests: number;
}

/** What came of it. */
export interface BenchFigures {
  readonly requests: number;
  /** Answers that were no 200. */
  readonly failures: number;
  readonly perSecond: number;
  /** Milliseconds that half and all but one of a hundred requests took at most. */
  readonly p50: number;
  readonly p99: number;
  /** Memory of the server's process, in MiB. */
  readonly memoryBefore: number;
  readonly memoryAfter: number;
}

/** One request of the mix. */
interface Ask {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** A mix as clients make it: mostly one VM is looked at, now and then all, and each tenth request changes one. */
function renderAsk(index: number, vms: number): Ask {
  const vm = `/nodes/pve1/qemu/${1000 + ((index * 7919) % vms)}`;
  const turn = index % 20;
  if (turn === 0) return { method: "GET", path: "/cluster/resources?type=vm" };
  if (turn === 1) return { method: "GET", path: "/nodes/pve1/qemu" };
  if (turn < 4) return { method: "PUT", path: `${vm}/config`, body: `description=change-${index}` };
  return { method: "GET", path: turn < 12 ? `${vm}/config` : `${vm}/status/current` };
}

/**
 * Boots a server in a process of its own and loads it with parallel keep-alive clients over TLS.
 *
 * @param kind the emulator, or as a measure of it a bare server that answers with constants of the same size.
 */
export async function runBench(
  kind: "emulator" | "bare",
  { vms, clients, requests }: BenchOptions,
): Promise<BenchFigures> {
  const folder = mkdtempSync(join(tmpdir(), "lab-bench-"));
  const child = fork(join(__dirname, "bench-server.ts"), [kind, String(vms), folder], {
    execArgv: ["--require", require.resolve("tsx/cjs")],
  });
  try {
    const { port, ca, token } = (await once(child, "message"))[0] as Served;
    const agent = new Agent({ ca, keepAlive: true, maxSockets: clients });
    const ask = (index: number) => send({ agent, port, token }, renderAsk(index, vms));
    const warmUp = async (_: unknown, index: number) => {
      for (let turn = 0; turn < WARM_UP; turn += 1) await ask(index * WARM_UP + turn);
    };
    await Promise.all(Array.from({ length: clients }, warmUp));
    const memoryBefore = await askMemory(child);

    const times: number[] = [];
    let failures = 0;
    let next = 0;
    const started = performance.now();
    const client = async () => {
      while (next < requests) {
        const index = next;
        next += 1;
        const asked = performance.now();
        if ((await ask(index)) !== 200) failures += 1;
        times.push(performance.now() - asked);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    const seconds = (performance.now() - started) / 1000;
    agent.destroy();

    times.sort((a, b) => a - b);
    const quantile = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
    const memoryAfter = await askMemory(child);
    return {
      requests,
      failures,
      perSecond: requests / seconds,
      p50: quantile(0.5),
      p99: quantile(0.99),
      memoryBefore,
      memoryAfter,
    };
  } finally {
    child.kill();
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  }
}

function send(to: { agent: Agent; port: number; token: string }, { method, path, body }: Ask): Promise<number> {
  const headers = {
    authorization: `PVEAPIToken=${to.token}`,
    ...(body && { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: to.port, agent: to.agent, method, path: `/api2/json${path}`, headers };
    const call = request(options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    call.on("error", reject);
    call.end(body);
  });
}

async function askMemory(child: ChildProcess): Promise<number> {
  child.send("memory");
  return ((await once(child, "message"))[0] as number) / 1024 ** 2;
}

/** Says how fast the emulator is, with a bare server as the measure of this machine. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      vms: { type: "string", default: "1000" },
      clients: { type: "string", default: "100" },
      requests: { type: "string", default: "20000" },
    },
  });
  const options = { vms: Number(values.vms), clients: Number(values.clients), requests: Number(values.requests) };
  for (const kind of ["emulator", "bare"] as const) {
    const figures = Object.entries(await runBench(kind, options));
    console.error(kind, Object.fromEntries(figures.map(([name, value]) => [name, Math.round(value * 10) / 10])));
  }
}

if (require.main === module) void main();
