import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import { type Fixture, fakeGo, makeFixture } from "../toolchain/fixture";

const node = process.execPath;
/** Ends with the fixture at the latest. */
const waitForGate = 'while [ -d "$FIXTURE" ] && [ ! -e "$FIXTURE/gate" ]; do sleep 0.02; done';

let fixture: Fixture;
beforeEach(() => {
  fixture = makeFixture();
});
afterEach(() => {
  for (const child of started.splice(0)) {
    child.kill("SIGKILL");
  }
  fixture.remove();
});

const started: execa.ExecaChildProcess[] = [];

function start() {
  const prepare = ["--import", "tsx", join(__dirname, "..", "toolchain", "prepare.ts"), fixture.root];
  const child = execa(node, prepare, { all: true, reject: false });
  started.push(child);
  return child;
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !condition(); ) {
    if (Date.now() > deadline) throw new Error(`never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("two processes at once build once: the second waits, says so, and takes what the first built", async () => {
  fixture.program("go", fakeGo(waitForGate));
  const first = start();
  await until(() => fixture.log().length > 0);
  const second = start();
  let said = "";
  second.all?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until(() => said.includes("another process builds"));
  fixture.write("gate", "");

  const [one, two] = await Promise.all([first, second]);
  expect([one.exitCode, two.exitCode]).toEqual([0, 0]);
  expect(fixture.log()).toEqual(["built opentofu", "built proxmox", "built local", "built dns"]);
  expect(said).toContain("another process builds (or was killed a moment ago); waiting for it\n");
  expect(said).not.toContain("from source");
}, 30_000);

test("a build that was killed leaves nothing that counts, and the next run starts over", async () => {
  fixture.program("go", fakeGo(`printf half > "$out"; ${waitForGate}; exit 1`));
  const killed = start();
  await until(() => fixture.log().length > 0 && readdirSync(fixture.cache).some((name) => halfBuilt(name)));
  killed.kill("SIGKILL");
  await killed;

  fixture.program("go", fakeGo());
  const next = await start();
  fixture.write("gate", ""); // lets the orphaned compiler end
  expect(next.exitCode).toBe(0);
  expect(fixture.log()).toEqual(["built opentofu", "built opentofu", "built proxmox", "built local", "built dns"]);
  expect(readFileSync(join(fixture.root, ".toolchain/bin/tofu"), "utf8")).toMatch(/^#!/);
  expect(readdirSync(fixture.cache).filter((name) => name.startsWith("building-"))).toEqual([]);
}, 30_000);

test("a build that is interrupted gives the lock back at once", async () => {
  fixture.program("go", fakeGo(waitForGate));
  const interrupted = start();
  await until(() => fixture.log().length > 0);
  interrupted.kill("SIGTERM");
  await interrupted;
  fixture.write("gate", "");
  expect(existsSync(join(fixture.cache, "build.lock"))).toBe(false);
}, 30_000);

function halfBuilt(name: string): boolean {
  return name.startsWith("building-") && readdirSync(join(fixture.cache, name)).includes("tofu");
}
