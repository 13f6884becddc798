import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { isRunning, type ProcessIdentity } from "./process-identity";
import { clearRunDir, findOwner, hasLeftovers } from "./run-dir";

/** How long a lab may take to stop in order, in milliseconds. It takes a few hundredths of a second. */
const patience = 10_000;

/** Stops the lab that a run directory belongs to, and only that; says on stderr what it did. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "run-dir": { type: "string" } } });
  if (!values["run-dir"]) throw new Error("usage: lab/stop.ts --run-dir FOLDER");
  const runDir = resolve(values["run-dir"]);

  const owner = findOwner(runDir);
  if (owner) {
    const inOrder = await stop(owner);
    console.error(
      `the lab (pid ${owner.pid}) is down${inOrder ? "" : `: killed, as it did not stop in ${patience / 1000} s`}`,
    );
  } else if (hasLeftovers(runDir)) {
    console.error("the lab had ended without cleaning up; its keys and files are removed now");
  } else {
    console.error("no lab is up");
  }
  clearRunDir(runDir);
}

/** Returns whether the process ended by itself when it was asked to. */
async function stop(owner: ProcessIdentity): Promise<boolean> {
  process.kill(owner.pid, "SIGTERM");
  const deadline = Date.now() + patience;
  while (isRunning(owner)) {
    if (Date.now() > deadline) {
      process.kill(owner.pid, "SIGKILL");
      return false;
    }
    await setTimeout(10);
  }
  return true;
}

main().catch((error: Error) => {
  console.error(`lab: ${error.message}`);
  process.exitCode = 1;
});
