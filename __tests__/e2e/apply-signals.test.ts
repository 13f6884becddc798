import type execa from "execa";
import { ApplyLab, readApplied, vm } from "./apply-lab";
import { until } from "./lab-command";

jest.setTimeout(120_000);

const file = "tenants/grooveiq.ts";
const api = `grooveiq/${vm}.api-vm01`;

let lab: ApplyLab;

beforeAll(async () => {
  lab = await ApplyLab.start();
});

beforeEach(() => {
  lab.plan.edit(file, "memoryMiB: 4096", "memoryMiB: 8192");
  lab.plan.edit("tenants/vintronics.ts", "memoryMiB: 4096", "memoryMiB: 8192");
  lab.plan.edit("tenants/moneyrouter.ts", "memoryMiB: 2048", "memoryMiB: 4096");
});

afterEach(() => lab.rollBack());

afterAll(() => lab?.plan.close());

/** What a command that still runs has said. */
class Running {
  said = "";

  constructor(readonly child: execa.ExecaChildProcess) {
    child.stderr?.on("data", (chunk: Buffer) => {
      this.said += String(chunk);
    });
  }

  /** Sends a signal to the command alone, and waits until it has answered. */
  async signal(signal: NodeJS.Signals, answer: string): Promise<void> {
    this.child.kill(signal);
    await until(`it says "${answer}"`, () => this.said.includes(answer));
  }

  async end() {
    const { exitCode, stdout, stderr } = await this.child;
    return readApplied({ code: exitCode, stdout, stderr });
  }
}

const begin = (...args: string[]) => new Running(lab.plan.begin(["apply", "--yes", "--json", ...args]));

describe.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s", (signal) => {
  test("while one is applied finishes it, begins nothing new, and says what is done and what is not", async () => {
    const { id } = await lab.plan.lab.admin.addFault({ kind: "hang", method: "PUT", vmid: 100010 });
    const applying = begin("--parallel", "1");
    await lab.waitForHeld(id);
    await applying.signal(signal, `${signal}: what is in flight is finished, nothing new is begun`);
    await lab.plan.lab.admin.removeFault(id);

    const { code, report, outcomes, stderr } = await applying.end();
    expect(code).toBe(1);
    expect(outcomes).toEqual({ grooveiq: "applied", vintronics: "not-started", moneyrouter: "not-started" });
    expect(report.interrupted).toBe(signal);
    expect(stderr.split("\n").slice(-4)).toEqual([
      `interrupted by ${signal}`,
      "applied: grooveiq",
      "not begun: vintronics, moneyrouter",
      "to go on: npx tenantry apply vintronics moneyrouter",
    ]);
    expect(await lab.config(100010)).toMatchObject({ memory: "8192" });
    expect(await lab.config(101010)).toMatchObject({ memory: "4096" });
    expect(lab.leftovers()).toEqual([]);
    expect(await lab.verdicts()).toEqual({ grooveiq: "unchanged", vintronics: "restarts", moneyrouter: "restarts" });
  });

  test("while tenants are planned applies nothing", async () => {
    const { id } = await lab.plan.lab.admin.addFault({ kind: "hang", method: "GET", vmid: 100010, times: "always" });
    const planning = begin();
    await lab.waitForHeld(id);
    lab.takeCalls();
    await planning.signal(signal, `${signal}: nothing is applied`);
    const { code, outcomes } = await planning.end();
    expect(code).toBe(1);
    expect(outcomes).toEqual({ grooveiq: "not-started", vintronics: "not-started", moneyrouter: "not-started" });
    expect(lab.takeCalls().filter((call) => !call.includes(" GET "))).toEqual([]);
    expect(lab.leftovers()).toEqual([]);
  });
});

test("Ctrl-C on the terminal reaches the command, and no engine", async () => {
  const { id } = await lab.plan.lab.admin.addFault({ kind: "hang", method: "PUT", vmid: 100010 });
  const { code, text } = await lab.converse(["grooveiq"], async (terminal, said) => {
    terminal.stdin?.write("yes\n");
    await lab.waitForHeld(id);
    terminal.stdin?.write("\u0003");
    await until("it answers", () => said().includes("SIGINT: what is in flight is finished"));
    await lab.plan.lab.admin.removeFault(id);
  });
  expect(code).toBe(1);
  expect(text.split("\n").slice(-3)).toEqual(["interrupted by SIGINT", "applied: grooveiq", ""]);
  expect(await lab.config(100010)).toMatchObject({ memory: "8192" });
  expect(lab.leftovers()).toEqual([]);
});

test("a VM that is being cloned when the signal comes is finished, recorded, and has nothing to do then", async () => {
  const { id } = await lab.plan.lab.admin.addFault({ kind: "task-hang", task: "qmclone" });
  const applying = begin("--parallel", "1", "--rebuild", api);
  await lab.waitForHeld(id);
  const before = lab.record("grooveiq");
  expect(before.vms).toEqual({});
  await applying.signal("SIGINT", "SIGINT: what is in flight is finished");
  await lab.plan.lab.admin.removeFault(id);
  expect((await applying.end()).outcomes).toMatchObject({ grooveiq: "applied", vintronics: "not-started" });
  expect(lab.record("grooveiq").vms).toMatchObject({ "api-vm01": { vmId: 100010 } });
  expect(await lab.verdicts()).toMatchObject({ grooveiq: "unchanged" });
});

test("a second signal has the engine stop after what it is at, and save its state; the next apply goes on", async () => {
  const { id } = await lab.plan.lab.admin.addFault({ kind: "hang", method: "DELETE", vmid: 100010 });
  const applying = begin("grooveiq", "--rebuild", api);
  await lab.waitForHeld(id);
  await applying.signal("SIGINT", "SIGINT: what is in flight is finished");
  await applying.signal("SIGINT", "SIGINT: the engines stop");
  await applying.signal("SIGTERM", "SIGTERM: the engines stop");
  await lab.plan.lab.admin.removeFault(id);
  const { code, report, outcomes, stderr } = await applying.end();
  expect(code).toBe(1);
  expect(outcomes).toEqual({ grooveiq: "failed" });
  expect(report.tenants[0]?.reasons).toEqual([
    expect.stringMatching(/^stopped by a second signal \(.*execution halted.*\)$/),
    expect.stringMatching(/^not finished: REPLACES api-vm01: /),
  ]);
  expect(stderr).toMatch(/Destruction complete after/);
  expect(lab.record("grooveiq").vms).toEqual({});
  expect(lab.leftovers()).toEqual([]);

  expect((await lab.apply(["grooveiq"])).outcomes).toEqual({ grooveiq: "applied" });
  expect(lab.record("grooveiq").vms).toMatchObject({ "api-vm01": { vmId: 100010 } });
  expect(await lab.verdicts()).toMatchObject({ grooveiq: "unchanged" });
});

test("two applies of one tenant: the second says in one line who holds the lock, and the first one finishes", async () => {
  const { id } = await lab.plan.lab.admin.addFault({ kind: "hang", method: "PUT", vmid: 100010 });
  const first = begin("grooveiq");
  await lab.waitForHeld(id);
  const second = await lab.apply(["grooveiq"]);
  expect(second.code).toBe(1);
  expect(second.report.tenants[0]?.reasons).toEqual([
    expect.stringMatching(
      /^the state is locked by \S+@\S+ since [\d-]+ [\d:.]+ UTC \(apply\); wait for the end of that/,
    ),
  ]);
  await lab.plan.lab.admin.removeFault(id);
  expect((await first.end()).outcomes).toEqual({ grooveiq: "applied" });
});

test("a command that is killed leaves its engine at work, which finishes; the next apply records it", async () => {
  const { id } = await lab.plan.lab.admin.addFault({ kind: "hang", method: "PUT", vmid: 100010 });
  const killed = lab.plan.begin(["apply", "grooveiq", "--yes"]);
  await lab.waitForHeld(id);
  killed.kill("SIGKILL");
  await killed;
  expect(lab.processes()).not.toEqual([]);
  await lab.plan.lab.admin.removeFault(id);
  await until("the engine has ended", () => lab.processes().length === 0);
  expect(await lab.config(100010)).toMatchObject({ memory: "8192" });
  const before = lab.record("grooveiq");
  expect(await lab.apply(["grooveiq"])).toMatchObject({ code: 0, outcomes: { grooveiq: "nothing" } });
  expect(lab.record("grooveiq").configuration).not.toBe(before.configuration);
});
