import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LabAdmin } from "../../fleet/lab-admin";
import type { LabDocument } from "../../fleet/lab-document";
import { ProxmoxClient } from "../../fleet/proxmox-client";
import { root, tenantry } from "./lab-command";

jest.setTimeout(60_000);

let folder: string;
let lab: LabDocument;
let proxmox: ProxmoxClient;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "lab-")));
  writeFileSync(join(folder, "cdktf.json"), "{}");
  expect(await tenantry(folder, ["lab", "up", "--detach"])).toMatchObject({ code: 0 });
  lab = JSON.parse(readFileSync(join(folder, ".lab", "run", "lab.json"), "utf8"));
  const root = lab.tokens.find(({ tenant }) => tenant === undefined);
  proxmox = new ProxmoxClient({ ...lab.proxmox, token: root?.token ?? "" });
});

afterAll(async () => {
  await tenantry(folder, ["lab", "down"]);
  rmSync(folder, { recursive: true });
});

afterEach(() => new LabAdmin(lab.admin.socket).reset());

test("a fault is added, strikes, is listed with where it struck, and removed", async () => {
  expect(await tenantry(folder, ["lab", "faults"])).toEqual({
    code: 0,
    stdout: "",
    stderr: "no faults; to add one: npx tenantry lab faults add KIND\n",
  });
  const flags = ["--status", "503", "--reason", "out of order", "--path", "/version", "--times", "always"];
  expect(await tenantry(folder, ["lab", "faults", "add", "status", ...flags])).toEqual({
    code: 0,
    stdout: "",
    stderr: "fault 1 holds; to remove it: npx tenantry lab faults remove 1\n",
  });
  await expect(proxmox.get("/version")).rejects.toThrow("503 out of order");
  expect((await tenantry(folder, ["lab", "faults"])).stderr).toMatch(/status=503.*1 of always, 1 seen.*GET \/version/);
  expect(JSON.parse((await tenantry(folder, ["lab", "faults", "list", "--json"])).stdout)).toMatchObject([
    { id: 1, kind: "status", path: "/version", struck: 1, strikes: [{ what: "GET /version" }] },
  ]);
  expect(await tenantry(folder, ["lab", "faults", "remove", "1"])).toMatchObject({ code: 0 });
  await proxmox.get("/version");
});

test("what is wrong is told, a line a problem, and the last one names a command", async () => {
  expect(await tenantry(folder, ["lab", "faults", "add", "slow", "--path", "/nosuch"])).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      "delayMs: Invalid input: expected number, received undefined",
      "path: is no path that the emulator has",
      "what each kind takes: npx tenantry lab faults add --help",
      "",
    ].join("\n"),
  });
  expect(await tenantry(folder, ["lab", "faults", "remove", "7"])).toEqual({
    code: 1,
    stdout: "",
    stderr: "there is no fault 7; those there are: npx tenantry lab faults\n",
  });
});

test("every kind that the command names is one of the lab's, and the other way round", async () => {
  const help = (await tenantry(folder, ["lab", "faults", "add", "--help"])).stdout;
  const unknown = await tenantry(folder, ["lab", "faults", "add", "nothing"]);
  const kinds = [...unknown.stderr.matchAll(/'([\w-]+)'/g)].map(([, kind = ""]) => kind);
  expect(kinds.length).toBeGreaterThan(10);
  expect(help.replace(/\s+/g, " ")).toContain(kinds.join(", "));
});

test("the README's examples run as they stand", async () => {
  const readme = readFileSync(join(root, "lab", "README.md"), "utf8");
  const commands = [...readme.matchAll(/^npx tenantry (lab faults.*)$/gm)].map(([, command = ""]) => command);
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const args = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
    expect([command, await tenantry(folder, args)]).toEqual([command, expect.objectContaining({ code: 0 })]);
  }
});

test("the README's table of kinds is that of the lab", async () => {
  const readme = readFileSync(join(root, "lab", "README.md"), "utf8").split("## Routes")[0] ?? "";
  const unknown = await tenantry(folder, ["lab", "faults", "add", "nothing"]);
  const kinds = [...unknown.stderr.matchAll(/'([\w-]+)'/g)].map(([, kind = ""]) => kind);
  expect([...readme.matchAll(/^\| `([a-z-]+)` \| .* \| .*\|$/gm)].map(([, kind]) => kind)).toEqual(kinds);
});

test("a reset puts the whole lab back: VMs, zones and faults", async () => {
  const admin = new LabAdmin(lab.admin.socket);
  const [node] = await proxmox.get<{ node: string }[]>("/nodes");
  await proxmox.post(`/nodes/${node?.node}/qemu`, { vmid: 100 });
  await admin.addFault({ kind: "lock", vmid: 100 });
  expect(await tenantry(folder, ["lab", "reset"])).toMatchObject({ code: 0, stdout: "" });
  await expect(proxmox.get(`/nodes/${node?.node}/qemu/100/config`)).rejects.toThrow("does not exist");
  expect(await admin.listFaults()).toEqual([]);
});

test("without a lab the next command is named", async () => {
  const empty = realpathSync(mkdtempSync(join(tmpdir(), "lab-")));
  writeFileSync(join(empty, "cdktf.json"), "{}");
  for (const command of [["faults"], ["faults", "clear"], ["reset"]])
    expect(await tenantry(empty, ["lab", ...command])).toEqual({
      code: 1,
      stdout: "",
      stderr: "no lab is up; start one: npx tenantry lab up --detach\n",
    });
  rmSync(empty, { recursive: true });
});
