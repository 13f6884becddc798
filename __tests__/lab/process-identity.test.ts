import { spawn } from "node:child_process";
import { once } from "node:events";
import { findProcess, isRunning, type ProcessIdentity } from "../../lab/process-identity";

test("a running process has an identity, the same each time", () => {
  expect(findProcess(process.pid)).toEqual(findProcess(process.pid));
  expect(isRunning(findProcess(process.pid) as ProcessIdentity)).toBe(true);
});

test("a process that has ended is not running", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  const identity = findProcess(child.pid as number) as ProcessIdentity;
  expect(isRunning(identity)).toBe(true);
  child.stdin?.end();
  await once(child, "exit");
  expect(isRunning(identity)).toBe(false);
});

test("a process that was given the id of another is not that one", () => {
  const identity = findProcess(process.pid) as ProcessIdentity;
  expect(isRunning({ ...identity, started: `${identity.started}1` })).toBe(false);
});
