import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import execa from "execa";
import { syncWorkspace } from "../../fleet/workspace";
import { parseLedger } from "../../ledger/ledger-document";
import { runGit } from "../fixtures/git";
import { type Outcome, root, tenantry } from "./lab-command";

jest.setTimeout(120_000);

const ledger = "tenant-inventory/ledger.json";
const db = renderVm("db-vm01", '    mac: "02:00:00:64:00:aa",\n');

let base: string;
let checkout: string;

/** A checkout of its own, whose ledger is committed. */
beforeEach(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "ledger-command-")));
  checkout = join(base, "checkout");
  await syncWorkspace(root, checkout);
  git("init", "-q", "-b", "main");
  writeFileSync(join(checkout, ".git", "info", "exclude"), "/node_modules\n/.gen\n/.toolchain\n");
  commit("the tenants as they are");
});

afterEach(() => rmSync(base, { recursive: true }));

test("a VM is allocated, explained, retired and released", async () => {
  edit("tenants/grooveiq.ts", "  return tenant;", `${db}  return tenant;`);
  expect(await tenantry(checkout, ["ledger", "check"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `[grooveiq/db-vm01] is not in the ledger as it is here (address, fqdn, mac, vmid); run: npm run synth
when that is mended: npx tenantry ledger check
`,
  });
  expect(diff()).toEqual([]);

  expect(await tenantry(checkout, ["ledger", "update"])).toEqual({
    code: 0,
    stdout: "",
    stderr: `+ address 10.100.0.2 of grooveiq/db-vm01
+ fqdn db-vm01.grooveiq.dvntm.deevnet.net of grooveiq/db-vm01
+ mac 02:00:00:64:00:aa of grooveiq/db-vm01
+ vmid 100011 of grooveiq/db-vm01
commit tenant-inventory/ledger.json with the tenants
`,
  });
  expect(diff()).toEqual([
    '+{"kind":"address","site":"dvntm","value":"10.100.0.2","owner":"grooveiq/db-vm01","nic":"net0"},',
    '+{"kind":"fqdn","value":"db-vm01.grooveiq.dvntm.deevnet.net","owner":"grooveiq/db-vm01","nic":"net0"},',
    '+{"kind":"mac","value":"02:00:00:64:00:aa","owner":"grooveiq/db-vm01","nic":"net0"},',
    '+{"kind":"vmid","site":"dvntm","value":100011,"owner":"grooveiq/db-vm01"},',
  ]);
  const count = parseLedger(read(ledger)).length;
  expect(await tenantry(checkout, ["ledger", "check"])).toEqual({
    code: 0,
    stdout: "",
    stderr: `the ledger is complete: ${count} claims of 3 tenants\n`,
  });
  expect((await tenantry(checkout, ["ledger", "update"])).stderr).toBe(`${ledger} is up to date\n`);

  const line =
    read("tenants/grooveiq.ts")
      .split("\n")
      .findIndex((text) => text.includes('"db-vm01"')) + 1;
  const explained = [
    "address 10.100.0.2 at site dvntm",
    "  owner: grooveiq/db-vm01, net0",
    `  file: tenants/grooveiq.ts:${line}`,
  ];
  expect(await explain("10.100.0.2")).toEqual([...explained, "  since: not committed yet"]);
  commit("grooveiq gets a database");
  commit("something else");
  const [hash = ""] = git("rev-parse", "HEAD~1").split("\n");
  expect(await explain("10.100.0.2")).toEqual([
    ...explained,
    `  since: ${hash.slice(0, 12)} of 2026-11-24 by Ada: grooveiq gets a database`,
  ]);
  for (const name of ["02:00:00:64:00:AA", "100011", "DB-VM01.grooveiq.dvntm.deevnet.net."]) {
    expect((await explain(name)).slice(1)).toContain(`  file: tenants/grooveiq.ts:${line}`);
  }

  edit("tenants/grooveiq.ts", db, "");
  expect(await tenantry(checkout, ["ledger", "release", "grooveiq/db-vm01", "10.100.0.10"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `nothing of grooveiq/db-vm01 is retired: all of it is in use
address 10.100.0.10 is in use by grooveiq/api-vm01
nothing is released; what could be: npx tenantry ledger show --retired
`,
  });
  expect((await tenantry(checkout, ["ledger", "update"])).stderr.split("\n").slice(0, 2)).toEqual([
    "- address 10.100.0.2 of grooveiq/db-vm01 (retired)",
    "- fqdn db-vm01.grooveiq.dvntm.deevnet.net of grooveiq/db-vm01 (retired)",
  ]);
  expect(
    (await tenantry(checkout, ["ledger", "show", "grooveiq", "--retired"])).stderr.split("\n").slice(0, 2),
  ).toEqual([
    "owner             kind     value                               site   NIC",
    "grooveiq/db-vm01  address  10.100.0.2                          dvntm  net0  retired",
  ]);
  expect(await explain("10.100.0.2")).toEqual([
    "address 10.100.0.2 at site dvntm",
    "  owner: grooveiq/db-vm01, net0",
    "  retired: grooveiq/db-vm01 does not use it any more; when nothing knows it any more: npx tenantry ledger release 10.100.0.2",
    "  file: tenants/grooveiq.ts",
    `  since: ${hash.slice(0, 12)} of 2026-11-24 by Ada: grooveiq gets a database`,
  ]);

  const before = read(ledger);
  expect((await tenantry(checkout, ["ledger", "release", "10.100.0.2", "10.100.0.3"])).code).toBe(1);
  expect(read(ledger)).toBe(before);
  expect((await tenantry(checkout, ["ledger", "release", "10.100.0.2"])).stderr).toBe(
    `free now: address 10.100.0.2, which grooveiq/db-vm01 had\ncommit ${ledger}\n`,
  );
  expect((await tenantry(checkout, ["ledger", "release", "grooveiq/db-vm01"])).code).toBe(0);
  expect(read(ledger)).toBe(git("show", `HEAD~2:${ledger}`));
  const free = await tenantry(checkout, ["ledger", "explain", "10.100.0.2"]);
  expect(free).toEqual({
    code: 1,
    stdout: "",
    stderr: "free: address 10.100.0.2, in the static part of 10.100.0.0/24, VLAN 100 of site dvntm (grooveiq)\n",
  });
});

test("an app that does not compile or has problems leaves the ledger as it was, and says so on stderr", async () => {
  const stats = statSync(join(checkout, ledger));
  edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 1000");
  expect(await tenantry(checkout, ["ledger", "update"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `[grooveiq/api-vm01] memoryMiB must be a multiple of 512 from 512 to 262144, got 1000
the ledger is as it was; when that is mended: npx tenantry ledger update
`,
  });
  edit("tenants/grooveiq.ts", "memoryMiB: 1000", "memoryMib: 4096");
  const { code, stdout, stderr } = await tenantry(checkout, ["ledger", "update"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^tenants\/grooveiq\.ts\(\d+,\d+\): error TS/);
  expect(statSync(join(checkout, ledger)).mtimeMs).toBe(stats.mtimeMs);
});

test("neither credentials nor variables of the engine reach the app", async () => {
  edit("cdktf.json", '"app": "', '"app": "env && ');
  const secrets = { TF_VAR_grooveiq_proxmox_api_token: "SECRET", PROXMOX_VE_API_TOKEN: "SECRET", KEPT: "kept" };
  const { stderr } = await tenantry(checkout, ["ledger", "check"], secrets);
  expect(stderr).toContain("KEPT=kept\n");
  expect(stderr).toContain("TENANTRY_LEDGER=check\n");
  expect(stderr).not.toContain("SECRET");
});

test("a merge conflict is told by each command with its line, and settled by an update", async () => {
  const add = async (id: string, before: string) => {
    edit("tenants/grooveiq.ts", before, `${renderVm(id)}${before}`);
    await tenantry(checkout, ["ledger", "update"]);
    commit(id);
  };
  git("checkout", "-q", "-b", "branch");
  await add("db-vm01", "  return tenant;");
  git("checkout", "-q", "main");
  await add("log-vm01", "  const api =");
  expect(() => git("merge", "-q", "branch")).toThrow();

  const mark = read(ledger)
    .split("\n")
    .findIndex((text) => text.startsWith("<<<<<<< "));
  for (const args of [["update"], ["check"], ["show"], ["explain", "10.100.0.2"], ["release", "10.100.0.2"]]) {
    expect(await tenantry(checkout, ["ledger", ...args])).toEqual({
      code: 1,
      stdout: "",
      stderr: `${ledger}:${mark + 1} has the marks of a merge; keep the lines of both sides, of two with one value one, then run: npm run synth\n`,
    });
  }
  git("checkout", "--ours", "--", ledger);
  expect((await tenantry(checkout, ["ledger", "update"])).stderr).toBe(`+ address 10.100.0.3 of grooveiq/db-vm01
+ fqdn db-vm01.grooveiq.dvntm.deevnet.net of grooveiq/db-vm01
+ vmid 100012 of grooveiq/db-vm01
commit tenant-inventory/ledger.json with the tenants
`);
  commit("merge");
  // Only the merge has it.
  expect((await explain("10.100.0.3"))[3]).toMatch(/ by Ada: merge$/);
  expect((await explain("10.100.0.2"))[3]).toMatch(/ by Ada: log-vm01$/);
});

test("the app by itself never writes the ledger", async () => {
  const path = join(checkout, ledger);
  const [text, { mtimeMs, ino }] = [read(ledger), statSync(path)];
  await execa("node", ["--import", "tsx", "main.ts"], { cwd: checkout });
  expect(existsSync(join(checkout, "cdktf.out", "fleet.json"))).toBe(true);
  edit("tenants/grooveiq.ts", "  return tenant;", `${db}  return tenant;`);
  const { exitCode, stderr } = await execa("node", ["--import", "tsx", "main.ts"], { cwd: checkout, reject: false });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("[grooveiq/db-vm01] is not in the ledger as it is here");
  expect(await tenantry(checkout, ["ledger", "check"])).toMatchObject({ code: 1 });
  expect(read(ledger)).toBe(text);
  expect(statSync(path)).toMatchObject({ mtimeMs, ino });
});

test("machines read stdout", async () => {
  const shown = await tenantry(checkout, ["ledger", "show", "--json"]);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  const { version, claims } = JSON.parse(shown.stdout);
  expect(version).toBe(1);
  expect(claims).toHaveLength(parseLedger(read(ledger)).length);
  expect(claims).toEqual(expect.arrayContaining(parseLedger(read(ledger))));

  const explained = await tenantry(checkout, ["ledger", "explain", "100010", "--json"]);
  expect(explained).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(explained.stdout)).toMatchObject({
    version: 1,
    owners: [{ owner: "grooveiq/api-vm01", since: { commit: { subject: "the tenants as they are" } } }],
    places: [],
  });
  const free = await tenantry(checkout, ["ledger", "explain", "100011", "--json"]);
  expect(free).toMatchObject({ code: 1, stderr: "" });
  expect(JSON.parse(free.stdout)).toMatchObject({ owners: [], places: [{ verdict: "free" }] });
});

test("a ledger that is none, and a tenant that is none, are one line", async () => {
  expect(await tenantry(checkout, ["ledger", "show", "groove"])).toEqual({
    code: 1,
    stdout: "",
    stderr: `no tenant "groove" in ${ledger} (grooveiq, moneyrouter, vintronics)\n`,
  });
  writeFileSync(join(checkout, ledger), "{}");
  const { code, stderr } = await tenantry(checkout, ["ledger", "show"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^tenant-inventory\/ledger\.json version is not of a ledger's form: .*\n$/);
});

/** A VM of a tenant file that leaves VMID and address open. */
function renderVm(id: string, more = ""): string {
  return `  new TenantVm(tenant, "${id}", {\n    network,\n    template: dvntm.templates.fedora43,\n${more}  });\n`;
}

async function explain(name: string): Promise<string[]> {
  const outcome: Outcome = await tenantry(checkout, ["ledger", "explain", name]);
  expect(outcome).toMatchObject({ code: 0, stdout: "" });
  return outcome.stderr.trimEnd().split("\n");
}

/** Lines that the working tree's ledger has otherwise than the last commit's. */
function diff(): string[] {
  const lines = git("diff", "-U0", "--", ledger).split("\n");
  return lines.filter((line) => /^[+-] /.test(line)).map((line) => line.replace(/^(.) +/, "$1"));
}

function git(...args: string[]): string {
  return runGit(checkout, args);
}

function commit(subject: string): void {
  git("add", "--all");
  git("commit", "-q", "--allow-empty", "-m", subject);
}

function read(file: string): string {
  return readFileSync(join(checkout, file), "utf8");
}

function edit(file: string, from: string, to: string): void {
  const text = read(file);
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
  writeFileSync(join(checkout, file), text.replace(from, to));
}
