import { readFileSync, rmSync } from "node:fs";
import execa from "execa";
import { sendToProxmox } from "../../fleet/world/proxmox-request";
import { runGit } from "../fixtures/git";
import { getBlocks, getIndented } from "../fixtures/pages";
import { DriftLab } from "./drift-lab";

jest.setTimeout(180_000);

let lab: DriftLab;

/** The workspace is a git repository of one commit, which `origin/main` has too. */
beforeAll(async () => {
  lab = await DriftLab.start((one) => {
    const { workspace } = one.lab.folders;
    runGit(workspace, ["init", "-q", "-b", "main"]);
    one.write(".git/info/exclude", "/node_modules\n/.gen\n/.toolchain\n");
    runGit(workspace, ["add", "--all"]);
    runGit(workspace, ["commit", "-q", "-m", "as deployed"]);
    runGit(workspace, ["update-ref", "refs/remotes/origin/main", "HEAD"]);
  });
});

afterEach(() => lab?.rollBack());
afterAll(() => lab?.close());

test("the README's commands plan, apply and look for drift", async () => {
  const block = getBlocks("README.md", "sh").find((text) => text.includes("npx tenantry drift"));
  expect(await follow(block)).toMatchObject([{ code: 0 }, { code: 0 }, { code: 0 }, { code: 0 }]);
});

test("docs/review-a-change.md leads from an edit to its apply", async () => {
  const page = "docs/review-a-change.md";
  const [vm = ""] = getBlocks(page, "ts");
  const [first, affected, keep, apply, rebuild] = getBlocks(page, "sh");
  const [printed = ""] = getIndented(page);
  lab.edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 8192");
  lab.edit("tenants/grooveiq.ts", "  new DnsRecord(", `${vm}\n  new DnsRecord(`);

  const [synthesized, planned] = await follow(first);
  expect(synthesized).toMatchObject({ code: 0 });
  expect(planned?.code).toBe(2);
  expect(withoutTime(planned?.stderr)).toContain(withoutTime(printed));

  const [one] = await follow(affected);
  expect(one?.code).toBe(2);
  expect(one?.stderr).toContain("2 tenants as in origin/main");

  expect(await follow(keep)).toMatchObject([{ code: 2 }]);
  expect(readFileSync(lab.path("plan.md"), "utf8")).toContain("api-vm01 restarts: memory 4096 → 8192 MiB");
  expect(runGit(lab.path("."), ["status", "--porcelain", "plans"])).toBe("");
  expect(await follow(apply)).toMatchObject([{ code: 0, stderr: expect.stringContaining("\napplied: grooveiq") }]);
  expect(await follow(apply)).toMatchObject([
    { code: 1, stderr: expect.stringContaining("the state has changed since") },
  ]);

  expect(await follow(rebuild)).toMatchObject([{ code: 2, stderr: expect.stringContaining("REPLACES api-vm01") }]);
  for (const name of ["plans", "plan.md"]) rmSync(lab.path(name), { recursive: true });
});

test("docs/when-the-world-has-drifted.md tells what is found, what an apply takes back, and what --fast leaves out", async () => {
  const page = "docs/when-the-world-has-drifted.md";
  const [look = "", fast] = getBlocks(page, "sh");
  const [printed = ""] = getIndented(page);
  await lab.set(100010, { memory: 2048 });
  await lab.set(101020, { vga: "std" });
  await lab.stop(101010);

  const [all, json] = await follow(look);
  expect(all?.code).toBe(2);
  expect(withoutTime(all?.stderr)).toContain(withoutTime(printed));
  expect(json).toMatchObject({ code: 2, stdout: expect.stringMatching(/^\{\n {2}"version": 1,/) });

  const [some] = await follow(fast);
  expect(some?.code).toBe(2);
  expect(some?.stderr).toMatch(/stopped: web-vm01/);
  expect(some?.stderr).toMatch(/db-vm01: display/);
  expect(some?.stderr).not.toMatch(/api-vm01/);

  expect(await follow("npx tenantry apply grooveiq vintronics")).toMatchObject([{ code: 0 }]);
  const [left] = await follow("npx tenantry drift");
  expect(left?.stderr).toMatch(/3 tenants: 1 changed, in/);
  await lab.set(101020, { delete: "vga" });
  expect(await follow("npx tenantry drift")).toMatchObject([{ code: 0 }]);
});

test("the token of docs/run-it-on-a-schedule.md reads, needs each of its rights, and changes nothing", async () => {
  const page = "docs/run-it-on-a-schedule.md";
  const block = getBlocks(page, "sh").find((text) => text.includes("pveum")) ?? "";
  const roles = [...block.matchAll(/pveum role add (\w+) --privs "([^"]+)"/g)].map(([, id = "", privileges = ""]) => ({
    id,
    privileges: privileges.split(" "),
  }));
  const grants = [...block.matchAll(/pveum acl modify (\S+) \$who --roles (\w+)/g)];
  const { proxmox } = lab.lab;
  for (const { id, privileges } of roles) {
    await proxmox.post("/access/roles", { roleid: id, privs: privileges.join(",") });
  }
  await proxmox.post("/access/users", { userid: "reader-grooveiq@pve" });
  const value = await createToken("/access/users/reader-grooveiq@pve/token/drift");
  for (const [, path = "", role = ""] of grants) {
    await proxmox.put("/access/acl", { path, roles: role, users: "reader-grooveiq@pve" });
    await proxmox.put("/access/acl", { path, roles: role, tokens: "reader-grooveiq@pve!drift" });
  }
  const token = { TF_VAR_grooveiq_proxmox_api_token: `reader-grooveiq@pve!drift=${value}` };
  expect(await lab.drift(["grooveiq"], token)).toMatchObject({ code: 0, stderr: expect.stringContaining("no drift") });
  for (const { id, privileges } of roles) {
    for (const privilege of privileges) {
      const others = privileges.filter((one) => one !== privilege);
      await proxmox.put(`/access/roles/${id}`, { privs: others.join(",") });
      expect([privilege, (await lab.drift(["grooveiq"], token)).code]).not.toEqual([privilege, 0]);
    }
    await proxmox.put(`/access/roles/${id}`, { privs: privileges.join(",") });
  }
  lab.edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 8192");
  const refused = await lab.run(["apply", "grooveiq", "--yes"], token);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("VM.Config.Memory");
  expect(await lab.config(100010)).toMatchObject({ memory: "4096" });
});

interface Followed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a block of a page, a line at a time, as a person would type it into the workspace: an apply is answered yes. */
async function follow(block = ""): Promise<Followed[]> {
  const followed: Followed[] = [];
  for (const line of block.trimEnd().split("\n")) {
    const command = line.replace(/^npx tenantry apply(?!.*--plans)/, "$& --yes").replace(/^npx /, "");
    const { exitCode, stdout, stderr } = await execa("sh", ["-c", command], {
      cwd: lab.lab.folders.workspace,
      env: { ...lab.lab.environment, TMPDIR: lab.temporary },
      extendEnv: false,
      reject: false,
    });
    followed.push({ code: exitCode, stdout, stderr });
  }
  return followed;
}

/** Returns the secret of a new token, which the API says once. */
async function createToken(path: string): Promise<string> {
  const { proxmox, tokens } = lab.lab.document;
  const { body } = await sendToProxmox({
    endpoint: proxmox.endpoint,
    method: "POST",
    path,
    token: tokens.find(({ tenant }) => tenant === undefined)?.token ?? "",
    parameters: { privsep: 1 },
    connect: [readFileSync(proxmox.ca, "utf8")],
    timeoutMs: 10_000,
  });
  return JSON.parse(body).data.value;
}

function withoutTime(text = ""): string {
  return text.replaceAll(/, in [\d.]+ s$/gm, ", in …").trimEnd();
}
