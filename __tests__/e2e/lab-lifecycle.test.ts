import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabDocument } from "../../fleet/lab-document";
import { finish, start, tenantry, until, waitForText } from "./lab-command";

jest.setTimeout(60_000);

let folder: string;
const folders: string[] = [];

function makeFolder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), "lab-")));
  writeFileSync(join(made, "cdktf.json"), "{}");
  folders.push(made);
  return made;
}

beforeEach(() => {
  folder = makeFolder();
});

afterEach(async () => {
  for (const made of folders.splice(0)) {
    await tenantry(made, ["lab", "down"]);
    rmSync(made, { recursive: true });
  }
});

test("up, status, env, down", async () => {
  const up = await tenantry(folder, ["lab", "up", "--detach"]);
  const lab = readLab();
  expect(up).toMatchObject({ code: 0, stdout: "" });
  expect(up.stderr).toContain(`Proxmox VE API  ${lab.proxmox.endpoint}/`);
  expect(up.stderr).toContain(`DNS             127.0.0.1 port ${lab.dns.port}`);
  expect(up.stderr).toContain("npx tenantry lab run -- tenantry plan grooveiq");

  expect(await tenantry(folder, ["lab", "status"])).toMatchObject({ code: 0, stdout: "" });
  const status = await tenantry(folder, ["lab", "status", "--json"]);
  expect(JSON.parse(status.stdout)).toMatchObject({ up: true, pid: lab.process.pid, proxmox: lab.proxmox });
  expect(status.stdout + up.stderr).not.toMatch(new RegExp(secretsOf(lab).join("|").replaceAll("+", "\\+")));

  const variables = JSON.parse((await tenantry(folder, ["lab", "env", "--json"])).stdout);
  expect(variables).toMatchObject({ LAB_DNS_PORT: String(lab.dns.port), SSL_CERT_FILE: lab.proxmox.ca });
  const shell = (await tenantry(folder, ["lab", "env"])).stdout;
  const read = execFileSync("sh", ["-c", `${shell}printf %s "$LAB_GROOVEIQ_PROXMOX_API_TOKEN"`], {
    encoding: "utf8",
  });
  expect(read).toBe(variables.LAB_GROOVEIQ_PROXMOX_API_TOKEN);

  expect(await tenantry(folder, ["lab", "down"])).toEqual({
    code: 0,
    stdout: "",
    stderr: `the lab (pid ${lab.process.pid}) is down\n`,
  });
  expect(await tenantry(folder, ["lab", "down"])).toEqual({ code: 0, stdout: "", stderr: "no lab is up\n" });
  expect((await tenantry(folder, ["lab", "status", "--json"])).stdout).toBe('{\n  "up": false\n}\n');
  for (const command of ["status", "env"]) {
    expect(await tenantry(folder, ["lab", command])).toEqual({
      code: 1,
      stdout: "",
      stderr: "no lab is up; start one: npx tenantry lab up --detach\n",
    });
  }
});

test("no secret of a lab is for others to read, and none stays when it is down", async () => {
  await tenantry(folder, ["lab", "up", "--detach"]);
  const secrets = secretsOf(readLab());
  const run = join(folder, ".lab", "run");
  expect(statSync(run).mode & 0o077).toBe(0);
  expect(statSync(join(run, "lab.json")).mode & 0o077).toBe(0);
  expect(filesWith(run, secrets).sort()).toEqual(["dns/named.conf", "lab.json"]);

  await tenantry(folder, ["lab", "down"]);
  expect(filesWith(folder, secrets)).toEqual([]);
  expect(readdirSync(run).sort()).toEqual(["lab.log", "requests.jsonl"]);
});

test("fails when one is up already, and lets it be", async () => {
  await tenantry(folder, ["lab", "up", "--detach"]);
  const { pid } = readLab().process;
  const second = await tenantry(folder, ["lab", "up"]);
  expect(second).toEqual({
    code: 1,
    stdout: "",
    stderr: `a lab is up already (pid ${pid}); to start anew: npx tenantry lab down && npx tenantry lab up\n`,
  });
  expect(await tenantry(folder, ["lab", "status"])).toMatchObject({ code: 0 });
});

test("of two that start at once in one folder, one comes up", async () => {
  const outcomes = await Promise.all([1, 2].map(() => tenantry(folder, ["lab", "up", "--detach"])));
  expect(outcomes.map(({ code }) => code).sort()).toEqual([0, 1]);
  expect(await tenantry(folder, ["lab", "status"])).toMatchObject({ code: 0 });
});

test("two labs in two folders have nothing in common", async () => {
  const other = makeFolder();
  await Promise.all([folder, other].map((each) => tenantry(each, ["lab", "up", "--detach"])));
  const [one, two] = [readLab(), readLab(other)];
  expect(one.proxmox.endpoint).not.toBe(two.proxmox.endpoint);
  expect(one.dns.port).not.toBe(two.dns.port);
  expect(secretsOf(one).filter((secret) => secretsOf(two).includes(secret))).toEqual([]);

  await tenantry(folder, ["lab", "down"]);
  expect(await tenantry(other, ["lab", "status"])).toMatchObject({ code: 0 });
});

test("Ctrl-C stops a lab in the foreground, and everything of it", async () => {
  const up = start(folder, ["lab", "up"]);
  await waitForText(up, "Ctrl-C stops it");
  const lab = readLab();
  up.kill("SIGINT");
  expect(await finish(up)).toMatchObject({ code: 0 });
  expect(await isListening(lab.dns.port)).toBe(false);
  expect(await isListening(Number(new URL(lab.proxmox.endpoint).port))).toBe(false);
  expect(processesIn(folder)).toEqual([]);
});

test("a lab in the foreground does not outlive its command, however that ends", async () => {
  const up = start(folder, ["lab", "up"]);
  await waitForText(up, "Ctrl-C stops it");
  up.kill("SIGKILL");
  await finish(up);
  await until("lab and named have gone", () => processesIn(folder).length === 0);
  expect(existsSync(join(folder, ".lab", "run", "lab.json"))).toBe(false);
});

test("a killed lab takes its DNS server along, and the next one starts clean", async () => {
  await tenantry(folder, ["lab", "up", "--detach"]);
  const killed = readLab();
  process.kill(killed.process.pid, "SIGKILL");
  await until("named has gone", () => processesIn(folder).length === 0);
  expect(await tenantry(folder, ["lab", "status"])).toMatchObject({ code: 1 });

  expect(await tenantry(folder, ["lab", "up", "--detach"])).toMatchObject({ code: 0 });
  expect(secretsOf(readLab()).filter((secret) => secretsOf(killed).includes(secret))).toEqual([]);
  expect(await tenantry(folder, ["lab", "status"])).toMatchObject({ code: 0 });
});

test("down clears up after a killed lab, and does not touch a process that was given its id", async () => {
  await tenantry(folder, ["lab", "up", "--detach"]);
  const lab = readLab();
  process.kill(lab.process.pid, "SIGKILL");
  await until("named has gone", () => processesIn(folder).length === 0);
  const recycled = JSON.stringify({ pid: process.pid, started: "earlier" });
  writeFileSync(join(folder, ".lab", "run", "owner.json"), recycled);

  expect(await tenantry(folder, ["lab", "status"])).toMatchObject({ code: 1 });
  expect(await tenantry(folder, ["lab", "down"])).toEqual({
    code: 0,
    stdout: "",
    stderr: "the lab had ended without cleaning up; its keys and files are removed now\n",
  });
  expect(filesWith(folder, secretsOf(lab))).toEqual([]);
});

test("a lab whose DNS server dies says so and stops", async () => {
  const up = start(folder, ["lab", "up"]);
  await waitForText(up, "Ctrl-C stops it");
  const named = processesIn(folder).find(({ command }) => command.includes("named\0-g"));
  process.kill(named?.pid as number, "SIGKILL");
  const { code, stderr } = await finish(up);
  expect(code).toBe(1);
  expect(stderr).toContain("lab: named ended, so the lab stops");
  expect(await tenantry(folder, ["lab", "down"])).toMatchObject({ stderr: "no lab is up\n" });
});

test("ports can be chosen, and one that is taken is told", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.on("listening", done));
  const { port } = server.address() as { port: number };

  for (const option of ["--dns-port", "--proxmox-port"]) {
    const up = await tenantry(folder, ["lab", "up", "--detach", option, String(port)]);
    expect(up).toMatchObject({ code: 1, stdout: "" });
    expect(up.stderr).toMatch(new RegExp(`^lab: .*${port}.*\n$`));
    expect(processesIn(folder)).toEqual([]);
  }

  await new Promise((done) => server.close(done));
  await tenantry(folder, ["lab", "up", "--detach", "--dns-port", String(port)]);
  expect(readLab().dns.port).toBe(port);
});

test("a cluster that is wrong is told, a line a problem", async () => {
  const file = join(folder, "cluster.json");
  writeFileSync(file, '{"version": 2}');
  const up = await tenantry(folder, ["lab", "up", "--cluster", "cluster.json"]);
  const lines = up.stderr.trim().split("\n");
  expect(up).toMatchObject({ code: 1, stdout: "" });
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.every((line) => line.startsWith(`lab: cluster ${file}: `))).toBe(true);

  const missing = await tenantry(folder, ["lab", "up", "--cluster", "nothing.json"]);
  expect(missing.stderr).toMatch(/^lab: cluster .*nothing\.json: ENOENT.*\n$/);
});

test("fails outside a checkout, in one line", async () => {
  rmSync(join(folder, "cdktf.json"));
  const status = await tenantry(folder, ["lab", "status"]);
  writeFileSync(join(folder, "cdktf.json"), "{}");
  expect(status).toEqual({
    code: 1,
    stdout: "",
    stderr: `no cdktf.json in "${folder}" or above it; run tenantry inside a checkout of the project\n`,
  });
});

function readLab(of = folder): LabDocument {
  return JSON.parse(readFileSync(join(of, ".lab", "run", "lab.json"), "utf8"));
}

function secretsOf({ tokens, users, keys }: LabDocument): string[] {
  return [
    ...tokens.map(({ token }) => token.split("=")[1] as string),
    ...users.map(({ password }) => password),
    ...keys.map(({ secret }) => secret),
  ];
}

function filesWith(of: string, texts: readonly string[]): string[] {
  return readdirSync(of, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => texts.some((text) => readFileSync(file, "latin1").includes(text)))
    .map((file) => file.slice(of.length + 1));
}

/** Running processes whose command line names a folder. */
function processesIn(of: string): { pid: number; command: string }[] {
  return (
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && isAlive(name))
      // One that ends in between has no command any more.
      .map((name) => ({ pid: Number(name), command: commandOf(name) }))
      .filter(({ pid, command }) => pid !== process.pid && command.includes(of))
  );
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** A process that has ended and is not reaped yet has no program any more. */
function isAlive(pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== "";
  } catch {
    return false;
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const connected = await new Promise<boolean>((done) => {
    socket.on("connect", () => done(true)).on("error", () => done(false));
  });
  socket.destroy();
  return connected;
}
