import { spawn } from "node:child_process";
import { join } from "node:path";
import { finish, waitForText } from "../e2e/lab-command";

const root = join(__dirname, "..", "..");

/** A command that says what it is about to do, and waits for signals. */
function start(body: string) {
  const program = `
    const { Interruption } = require("./fleet/interruption.ts");
    const interruption = new Interruption();
    const keepRunning = setInterval(() => {}, 1000);
    process.on("exit", () => console.log("cleaned up"));
    (async () => { ${body} })();`;
  return spawn(process.execPath, ["--require", "tsx/cjs", "--eval", program], { cwd: root });
}

const work = `
  await interruption.during((signal) => new Promise((done) => {
    signal.addEventListener("abort", () => console.error("told"));
    console.error("at work");
    END
  }));
  console.error("went on, " + interruption.received + " " + interruption.exitCode);
  clearInterval(keepRunning);`;

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("%s ends a command that does nothing to be told, and it cleans up", async (signal, code) => {
  const child = start('console.error("ready");');
  await waitForText(child, "ready");
  const end = finish(child);
  child.kill(signal);
  expect(await end).toEqual({
    code,
    stdout: "cleaned up\n",
    stderr: expect.stringMatching(`interrupted by ${signal}\n$`),
  });
});

test("work is told of the first signal, and the command goes on after it", async () => {
  const child = start(work.replace("END", 'signal.addEventListener("abort", done);'));
  await waitForText(child, "at work");
  const end = finish(child);
  child.kill("SIGTERM");
  const { code, stderr } = await end;
  expect(code).toBe(0);
  expect(stderr).toMatch(/SIGTERM: ending what runs\ntold\nwent on, SIGTERM 143\n$/);
});

test("there may be much work to be told at a time", async () => {
  const listen = 'for (let i = 0; i < 12; i += 1) signal.addEventListener("abort", () => i); done();';
  const { stderr } = await finish(start(work.replace("END", listen)));
  expect(stderr).toBe("at work\nwent on, undefined 128\n");
});

test("the second signal ends work that does not end", async () => {
  const child = start(work.replace("END", ""));
  await waitForText(child, "at work");
  child.kill("SIGINT");
  await waitForText(child, "told");
  const end = finish(child);
  child.kill("SIGTERM");
  expect(await end).toMatchObject({ code: 130, stdout: "cleaned up\n" });
});

test("a command that no signal reached has nothing to say of one", async () => {
  const child = start(work.replace("END", "done();"));
  const { code, stderr } = await finish(child);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "at work\nwent on, undefined 128\n" });
});
