import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProcess } from "../../lab/process-identity";
import { claimRunDir, clearRunDir, findOwner, hasLeftovers } from "../../lab/run-dir";

let base: string;
let runDir: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "run-dir-"));
  runDir = join(base, "run");
});

afterEach(() => rmSync(base, { recursive: true }));

test("a claimed run directory belongs to the process that claimed it", async () => {
  await claimRunDir(runDir);
  expect(findOwner(runDir)).toEqual(findProcess(process.pid));
});

test("nobody else may look into a run directory", async () => {
  await claimRunDir(runDir);
  expect(statSync(runDir).mode & 0o777).toBe(0o700);
  expect(statSync(join(runDir, "owner.json")).mode & 0o777).toBe(0o600);
});

test("fails when another lab owns the directory, in one line that names it", async () => {
  await claimRunDir(runDir);
  await expect(claimRunDir(runDir)).rejects.toThrow(
    `a lab (pid ${process.pid}) is up in ${runDir} already; take it down first`,
  );
});

test("of several that claim it at once, one gets it", async () => {
  const results = await Promise.allSettled([claimRunDir(runDir), claimRunDir(runDir), claimRunDir(runDir)]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
});

test("what a killed lab left is cleared away by the next one, a recycled process id notwithstanding", async () => {
  mkdirSync(join(runDir, "dns"), { recursive: true });
  for (const name of ["lab.json", "ca.pem", "requests.jsonl"]) writeFileSync(join(runDir, name), "old");
  writeFileSync(join(runDir, "owner.json"), JSON.stringify({ pid: process.pid, started: "before the last boot" }));
  expect(findOwner(runDir)).toBeUndefined();
  expect(hasLeftovers(runDir)).toBe(true);

  await claimRunDir(runDir);
  expect(readdirSync(runDir)).toEqual(["owner.json"]);
});

test("clearing removes all but logs", async () => {
  await claimRunDir(runDir);
  for (const name of ["lab.json", "requests.jsonl", "lab.log"]) writeFileSync(join(runDir, name), "x");
  clearRunDir(runDir);
  expect(readdirSync(runDir).sort()).toEqual(["lab.log", "requests.jsonl"]);
  expect(hasLeftovers(runDir)).toBe(false);
});

test("a directory that was never one has no owner and no leftovers", () => {
  expect(findOwner(runDir)).toBeUndefined();
  expect(hasLeftovers(runDir)).toBe(false);
  expect(existsSync(runDir)).toBe(false);
});
