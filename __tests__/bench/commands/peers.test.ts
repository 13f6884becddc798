import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeMedians } from "../../../bench/commands/figures";
import { measure } from "../../../bench/commands/measure";
import { measurePeer, type Peer } from "../../../bench/commands/peers";
import { makeRun } from "./figures";

const folder = mkdtempSync(join(tmpdir(), "tenantry-bench-"));
const environment = { PATH: process.env.PATH ?? "" };
const place = { workspace: folder, environment };

afterAll(() => rmSync(folder, { recursive: true }));

test("a Node process is measured with its own memory and time", async () => {
  const script =
    "const all = Buffer.alloc(200 * 2 ** 20, 1); for (const end = Date.now() + 200; Date.now() < end;) all.length";
  const { own, wallMs, cpuMs } = await measure({ command: ["node", "-e", script], folder, environment });
  expect(own?.memoryMiB).toBeGreaterThan(200);
  expect(own?.memoryMiB).toBeLessThan(400);
  expect(own?.cpuMs).toBeGreaterThan(50);
  expect(own?.cpuMs).toBeLessThanOrEqual(cpuMs + 20);
  expect(wallMs).toBeGreaterThan(200);
});

test("what a process has started is not its own", async () => {
  const child = "const all = Buffer.alloc(200 * 2 ** 20, 1); all.length";
  const script = `require("node:child_process").execFileSync("node", ["-e", ${JSON.stringify(child)}])`;
  const { own, cpuMs } = await measure({ command: ["node", "-e", script], folder, environment });
  expect(own?.memoryMiB).toBeLessThan(150);
  expect(own?.cpuMs).toBeLessThan(cpuMs);
});

test("a command that fails is no figure", async () => {
  const failing = measure({ command: ["sh", "-c", "echo no >&2; exit 3"], folder, environment });
  await expect(failing).rejects.toThrow("sh -c echo no >&2; exit 3 ended with 3:\nno\n");
  const fine = measure({ command: ["sh", "-c", "exit 3"], folder, environment, fine: [3] });
  await expect(fine).resolves.toMatchObject({ own: undefined });
});

test("a sample is spread over the fleet, and its figures are those of all", async () => {
  const seen: (readonly string[])[] = [];
  const peer: Peer = {
    title: "sleep",
    sample: 2,
    render: (tenants) => {
      seen.push(tenants);
      return tenants.map(() => ["sh", "-c", "sleep 0.1"]);
    },
  };
  const run = await measurePeer(place, peer, ["a", "b", "c", "d", "e", "f"], 2);
  expect(seen).toEqual([["a", "d"]]);
  expect(run.measured).toBe(2);
  expect(run.wallMs).toBeGreaterThan(600);
});

test("a peer without a sample is measured with all tenants", async () => {
  const peer: Peer = { title: "none", render: (tenants) => [["test", String(tenants.length), "=", "3"]] };
  await expect(measurePeer(place, peer, ["a", "b", "c"], 2)).resolves.toMatchObject({ measured: 3 });
});

test("figures are medians of the rounds, and memory is the most of them", () => {
  const runs = [makeRun(3, { cpuMs: 5, memoryMiB: 90 }), makeRun(1, { cpuMs: 9, memoryMiB: 70 }), makeRun(2)];
  expect(takeMedians(runs)).toEqual({ wallMs: 2000, cpuMs: 3000, own: { cpuMs: 9, memoryMiB: 90 }, measured: 1 });
});
