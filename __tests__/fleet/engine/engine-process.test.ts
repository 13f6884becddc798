import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Fixture, makeFixture } from "../../toolchain/fixture";
import { waitForFile } from "./fixture-engine";

const root = join(__dirname, "..", "..", "..");

jest.setTimeout(60_000);

let fixture: Fixture;
let command: ChildProcess | undefined;

beforeEach(() => {
  fixture = makeFixture();
});
afterEach(() => {
  command?.kill("SIGKILL");
  fixture.remove();
});

/** Starts a process of ours that runs an engine, which is this shell script, and waits until that is ready. */
async function start(how: "runReading" | "runWriting", script: string): Promise<ChildProcess> {
  const program = fixture.program("tofu", script);
  const settings = { program, args: [], folder: fixture.folder, environment: {} };
  const code = `
    const { ${how} } = require("./fleet/engine/engine-process");
    process.on("SIGTERM", () => process.exit(1));
    void ${how}({ ...${JSON.stringify(settings)}, onStart: () => {} }, () => {});`;
  command = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", code], { cwd: root, stdio: "ignore" });
  await waitForFile(fixture, "ready");
  return command;
}

/** Ends once the file "go" is there; prints all the time, as an engine does. */
const work = `
trap 'for word in Gracefully shutting down; do sleep 0.1; echo "$word"; done; echo "$name" > "$FIXTURE/ended"; exit' TERM INT HUP
echo $$ > "$FIXTURE/ready"
until [ -e "$FIXTURE/go" ] || [ $((n += 1)) -gt 3000 ]; do echo working; sleep 0.02; done
echo more; echo "to its end" > "$FIXTURE/ended"`;

test("an engine that reads ends with this process, in order", async () => {
  const child = await start("runReading", `name=engine${work}`);
  child.kill("SIGTERM");
  expect(await waitForFile(fixture, "ended")).toBe("engine");
});

test.each(["SIGTERM", "SIGKILL"] as const)("an engine that applies outlives this process's %s", async (signal) => {
  const child = await start("runWriting", `name=engine${work}`);
  child.kill(signal);
  await once(child, "exit");
  expect(existsSync(join(fixture.folder, "ended"))).toBe(false);
  fixture.write("go", "");
  expect(await waitForFile(fixture, "ended")).toBe("to its end");
});

test.each(["runReading", "runWriting"] as const)(
  "%s has a group of its own, which Ctrl-C does not reach",
  async (how) => {
    await start(how, `echo $(ps -o pgid= -p $$) $$ > "$FIXTURE/group"${work}`);
    const [group, pid] = (await waitForFile(fixture, "group")).split(" ");
    expect(group).toBe(pid);
    fixture.write("go", "");
    await waitForFile(fixture, "ended");
  },
);
