import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { syncWorkspace } from "../../fleet/workspace";
import { finish, type Outcome, root, start, tenantry, waitForText } from "./lab-command";

// The first run builds engine and providers where no registry answers.
jest.setTimeout(30 * 60_000);

const sentinel = "REAL-AND-NOT-THE-LABS";

let base: string;
let checkout: string;

/** A checkout of its own, with the state and inventory of real tenants in it, and a lab. */
beforeAll(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "lab-run-")));
  checkout = join(base, "checkout");
  await syncWorkspace(root, checkout);
  // Made for one checkout: it holds paths.
  unlinkSync(join(checkout, ".toolchain"));
  execFileSync("git", ["init", "-q"], { cwd: checkout });
  for (const tenant of ["grooveiq", "vintronics", "moneyrouter"]) {
    write(`tenant-inventory/${tenant}/hosts.yml`, `# ${sentinel}\nall: {}\n`);
    write(`tenant-inventory/${tenant}/terraform/terraform.tfstate`, renderState());
  }
  write("tenant-inventory/notes.md", "for every tenant\n");
  execFileSync("git", ["add", "--all", "--force", "tenant-inventory", "substrate", "main.ts"], { cwd: checkout });
  expect(await tenantry(checkout, ["lab", "up", "--detach"])).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await tenantry(checkout, ["lab", "down"]);
  rmSync(base, { recursive: true });
});

test("a deploy in the lab neither sees nor touches state and inventory of the working tree", async () => {
  const before = inventory();
  const deployed = await run("cdktf", "deploy", "grooveiq", "--auto-approve", "--no-color");
  expect(deployed).toMatchObject({ code: 0 });
  expect(deployed.stdout).toContain("Apply complete!");
  expect(inventory()).toEqual(before);

  const seen = await run("sh", "-c", "cat tenant-inventory/grooveiq/hosts.yml tenant-inventory/grooveiq/terraform/*");
  expect(seen.stdout).toContain("api-vm01");
  expect(seen.stdout).not.toContain(sentinel);

  const again = await run("cdktf", "diff", "grooveiq", "--no-color");
  expect(again.stdout).toContain("No changes.");
  const destroyed = await run("cdktf", "destroy", "grooveiq", "--auto-approve", "--no-color");
  expect(destroyed.stdout).toContain("Destroy complete!");
  expect(inventory()).toEqual(before);
});

test("nothing in the workspace is the working tree's state or inventory", async () => {
  const found = await run("grep", "-rlF", sentinel, ".");
  // The tests are part of the app.
  expect(found.stdout.split("\n").filter((line) => line && !line.startsWith("./__tests__/"))).toEqual([]);
  expect((await run("cat", "tenant-inventory/notes.md")).stdout).toBe("for every tenant\n");
});

test("a command that works in the lab cannot be led to the working tree's state", async () => {
  const before = inventory();
  await run("cdktf", "synth");
  const state = join(checkout, "tenant-inventory/grooveiq/terraform/terraform.tfstate");
  const attempts = [
    await run("sh", "-c", `cd cdktf.out/stacks/grooveiq && $TERRAFORM_BINARY_NAME init -backend-config=path=${state}`),
    await run("sh", "-c", `cd cdktf.out/stacks/grooveiq && tofu show -state=${state}`),
    await run("tofu", `-chdir=${checkout}`, "init"),
    await run("sh", "-c", `cd '${checkout}' && cdktf diff grooveiq --no-color`),
  ];
  for (const { code, stdout, stderr } of attempts) {
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("lab: ");
    expect(stdout + stderr).not.toContain(sentinel);
  }
  expect(inventory()).toEqual(before);
});

test("a stack whose state is on a server is deployed in the lab without that server being asked", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.on("listening", done));
  const { port } = server.address() as { port: number };
  const data = readFileSync(join(checkout, "substrate/dvntm.ts"), "utf8");
  write(
    "substrate/dvntm.ts",
    data
      .replace('import { local } from "./state-store"', 'import { http } from "./state-store"')
      .replace("state: local()", `state: http({ url: "https://127.0.0.1:${port}/states" })`),
  );

  // Where the states are kept is an identity, too.
  expect(await tenantry(checkout, ["ledger", "update"])).toMatchObject({ code: 0 });
  const deployed = await run("cdktf", "deploy", "grooveiq", "--auto-approve", "--no-color");
  const stack = (await run("cat", "cdktf.out/stacks/grooveiq/cdk.tf.json")).stdout;
  await run("cdktf", "destroy", "grooveiq", "--auto-approve", "--no-color");
  write("substrate/dvntm.ts", data);
  expect(await tenantry(checkout, ["ledger", "update"])).toMatchObject({ code: 0 });
  server.close();

  expect(JSON.parse(stack).terraform.backend.http.address).toBe(`https://127.0.0.1:${port}/states/dvntm/grooveiq`);
  expect(deployed.stdout).toContain("Apply complete!");
  expect(connections).toBe(0);
});

test("nothing that leads to the real world reaches a command", async () => {
  const real = {
    TF_VAR_grooveiq_proxmox_api_token: sentinel,
    TF_VAR_acme_proxmox_api_token: sentinel,
    TF_VAR_proxmox_endpoint: sentinel,
    TF_CLI_ARGS: sentinel,
    AWS_SECRET_ACCESS_KEY: sentinel,
    PG_CONN_STR: sentinel,
    PROXMOX_VE_API_TOKEN: sentinel,
    DNS_UPDATE_KEYSECRET: sentinel,
  };
  const { stdout } = await tenantry(checkout, ["lab", "run", "env"], real);
  expect(stdout).not.toContain(sentinel);
  expect(stdout).toMatch(/^TF_VAR_grooveiq_proxmox_api_token=tenant-grooveiq@pve!tenantry=[0-9a-f-]{36}$/m);
  expect(stdout).toMatch(/^TF_VAR_proxmox_endpoint=https:\/\/127\.0\.0\.1:\d+$/m);
  expect(stdout).not.toContain("root@pam");
});

test("a tenant that is edited is what runs", async () => {
  write("tenants/note.txt", "new and not committed\n");
  expect((await run("cat", "tenants/note.txt")).stdout).toBe("new and not committed\n");
  unlinkSync(join(checkout, "tenants/note.txt"));
  expect((await run("cat", "tenants/note.txt")).code).toBe(1);
});

test("exit codes, signals and streams are the command's own", async () => {
  expect(await run("sh", "-c", "echo out; exit 7")).toMatchObject({ code: 7, stdout: "out\n" });
  expect(await run("sh", "-c", "kill -KILL $$")).toMatchObject({ code: 137 });
  expect(await run("no-such-program")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"no-such-program" is no program that the lab\'s workspace has'),
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const waiting = 'trap "exit 9" TERM INT; echo waiting >&2; while :; do sleep 0.05; done';
    const child = start(checkout, ["lab", "run", "sh", "-c", waiting]);
    await waitForText(child, "waiting");
    child.kill(signal);
    expect((await finish(child)).code).toBe(9);
  }
});

test("options of the command are the command's", async () => {
  expect((await tenantry(checkout, ["lab", "run", "echo", "--json", "--help", "-x"])).stdout).toBe(
    "--json --help -x\n",
  );
});

test("fails without a lab, in one line", async () => {
  const empty = join(base, "empty");
  mkdirSync(empty);
  writeFileSync(join(empty, "cdktf.json"), "{}");
  expect(await tenantry(empty, ["lab", "run", "true"])).toEqual({
    code: 1,
    stdout: "",
    stderr: "no lab is up; start one: npx tenantry lab up --detach\n",
  });
});

test("a lab that is started anew has a workspace without the last one's state", async () => {
  await run("sh", "-c", "mkdir -p tenant-inventory/grooveiq && echo old > tenant-inventory/grooveiq/hosts.yml");
  await tenantry(checkout, ["lab", "down"]);
  await tenantry(checkout, ["lab", "up", "--detach"]);
  expect((await run("ls", "tenant-inventory/grooveiq/hosts.yml")).code).not.toBe(0);
});

async function run(...command: string[]): Promise<Outcome> {
  return tenantry(checkout, ["lab", "run", "--", ...command], { CI: "1" });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(checkout, file)), { recursive: true });
  writeFileSync(join(checkout, file), text);
}

/** A state that holds something: an engine that read it would want to destroy that. */
function renderState(): string {
  const outputs = { secret: { value: sentinel, type: "string" } };
  return JSON.stringify({
    version: 4,
    terraform_version: "1.12.6",
    serial: 7,
    lineage: sentinel,
    outputs,
    resources: [],
  });
}

/** Every file of the working tree's inventories, with its text and the time of its last change. */
function inventory(): Record<string, [string, number]> {
  const folder = join(checkout, "tenant-inventory");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path, [readFileSync(path, "utf8"), statSync(path).mtimeMs]]));
}
