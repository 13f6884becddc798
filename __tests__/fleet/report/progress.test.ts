import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { until } from "../../e2e/lab-command";
import { Terminal } from "../../fixtures/terminal";

const root = join(__dirname, "..", "..", "..");
const show = 'const { showProgress } = require("./fleet/report/progress.ts");';

describe("where there is no terminal", () => {
  const run = (source: string, environment: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, ["--require", "tsx/cjs", "--eval", show + source], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, ...environment },
    });

  test("a tenant that is done is a line on stderr, with how many are done and how long it took", () => {
    const { stdout, stderr } = run(`
      const progress = showProgress("plan", 3);
      progress.start("a"); progress.start("b");
      progress.end("b", "updates"); progress.end("a", "failed: 401\\n\\u001b[2JUnauthorized");
      progress.stop();`);
    expect(stderr).toMatch(
      /^\[1\/3\] b: updates \(\d+\.\d s\)\n\[2\/3\] a: failed: 401 \[2JUnauthorized \(\d+\.\d s\)\n$/,
    );
    expect(stdout).toBe("");
  });

  test("what is of no tenant is a line as it is", () => {
    expect(run('showProgress("apply", 1).tell("SIGINT: nothing new is begun");').stderr).toBe(
      "SIGINT: nothing new is begun\n",
    );
  });

  test("a process that never says that it is done ends all the same", () => {
    expect(run('showProgress("plan", 3).start("a");')).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("on a terminal", () => {
  const terminals: Terminal[] = [];
  const open = (source: string, environment: NodeJS.ProcessEnv = {}) => {
    const terminal = new Terminal(source, environment);
    terminals.push(terminal);
    return terminal;
  };
  // `script` passes a hang-up on to what runs in it.
  afterEach(() => {
    for (const terminal of terminals.splice(0)) terminal.process.kill("SIGHUP");
  });

  test("there are lines that live: how many are done and have failed, what is running and for how long", async () => {
    const terminal = open(`${show}
      const progress = showProgress("plan", 40);
      for (let i = 0; i < 12; i++) progress.start("tenant-" + i);
      progress.end("tenant-0", "failed: 401 Unauthorized");
      progress.tell("SIGINT: ending");
      process.stdin.once("data", () => { progress.stop(); process.stdin.destroy(); });`);
    await until("it has drawn", () => terminal.screen.includes("  and 3 more"));
    expect(terminal.screen.slice(0, 4)).toEqual([
      expect.stringMatching(/^\[1\/40\] tenant-0: failed: 401 Unauthorized \(0\.\d s\)$/),
      "SIGINT: ending",
      expect.stringMatching(/^plan: 1 of 40 tenants, 1 failed, \d+ s$/),
      expect.stringMatching(/^ {2}tenant-1 \d+ s$/),
    ]);

    await until("time has gone by", () => /^plan: .*, [1-9] s$/.test(terminal.screen[2] ?? ""));
    terminal.process.stdin?.write("\n");
    expect(await terminal.end()).toBe(0);
    expect(terminal.screen.filter((line) => line !== "")).toEqual([
      expect.stringContaining("tenant-0"),
      "SIGINT: ending",
    ]);
  });

  test("the view of 1,000 tenants is no higher than the terminal, and what is done stays above it", async () => {
    const terminal = open(`${show}
      const progress = showProgress("drift", 1000);
      for (let i = 0; i < 1000; i++) progress.start("t" + i);
      for (let i = 0; i < 1000; i++) progress.end("t" + i, "unchanged");
      progress.stop();
      console.error("the report");`);
    expect(await terminal.end()).toBe(0);
    const screen = terminal.screen.filter((line) => line !== "");
    expect(screen).toHaveLength(1001);
    const isDone = (line: string, index: number) => line.startsWith(`[${index + 1}/1000] t${index}: unchanged (`);
    expect(screen.slice(0, 1000).every(isDone)).toBe(true);
    expect(screen[1000]).toBe("the report");
    expect(terminal.written.match(/\n/g)?.length).toBeLessThan(1001 * 12);
  });

  test("what others write meanwhile stays above it, also where it ends no line", async () => {
    const terminal = open(`${show}
      const progress = showProgress("apply", 2);
      progress.start("a");
      console.error("interrupted: a is finished, b is not begun");
      process.stderr.write("no end of line");
      progress.stop();
      console.error("the report");`);
    expect(await terminal.end()).toBe(0);
    const lines = ["interrupted: a is finished, b is not begun", "no end of line", "the report"];
    expect(terminal.screen.filter((line) => line !== "")).toEqual(lines);
  });

  test("a process that never says that it is done ends all the same", async () => {
    expect(await open(`${show} showProgress("plan", 3).start("a");`).end()).toBe(0);
  });

  test.each(["SIGINT", "SIGTERM", "SIGKILL"])("%s at any moment leaves the cursor as it was", async (signal) => {
    const terminal = open(`${show}
      showProgress("plan", 3).start("a");
      process.kill(process.pid, "${signal}");
      setInterval(() => {}, 1000);`);
    expect(await terminal.end()).not.toBe(0);
    expect(terminal.written).toContain("plan: 0 of 3 tenants");
    // DECTCEM, save and restore, the alternate screen: none of them is ever asked for.
    expect(terminal.written).not.toMatch(/\[\?/);
  });

  test("one that cannot take lines back gets plain ones", async () => {
    const terminal = open(
      `${show} const progress = showProgress("plan", 1); progress.start("a"); progress.end("a", "creates"); progress.stop();`,
      { TERM: "dumb" },
    );
    expect(await terminal.end()).toBe(0);
    expect(terminal.written).toMatch(/^\[1\/1\] a: creates \(0\.\d s\)\r\n$/);
  });
});
