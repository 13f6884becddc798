import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Credentials, readCredentials } from "../../fleet/engine/credentials";
import { EngineError, TenantEngine } from "../../fleet/engine/tenant-engine";
import { readChanges } from "../../fleet/plan/changes";
import { readFleet } from "../../fleet/read-fleet";
import { startTemporaryLab, type TemporaryLab } from "../../fleet/temporary-lab";
import type { TenantIntent } from "../../ledger/fleet-document";
import { dvntm } from "../../substrate/dvntm";
import { findExecutable } from "../../toolchain/executables";
import { until } from "./lab-command";
import { root, synthesize } from "./stack";

jest.setTimeout(120_000);

let lab: TemporaryLab;

beforeAll(async () => {
  lab = await startTemporaryLab(root, dvntm);
  await synthesize(lab);
});

afterEach(() => lab?.admin.clearFaults());

afterAll(() => lab?.close());

/** What {@link make} may be told. */
interface Change {
  readonly environment?: Readonly<Record<string, string>>;
  readonly credentials?: Partial<Credentials>;
  /** @default - the pinned engine */
  readonly program?: string;
}

async function make(tenant: string, change: Change = {}): Promise<TenantEngine> {
  const environment = { ...lab.environment, ...change.environment };
  const credentials = await readCredentials(getIntent(tenant), environment);
  const path = change.program ?? getProgram(undefined);
  return new TenantEngine({
    root: lab.folders.workspace,
    intent: getIntent(tenant),
    engine: { path, name: "OpenTofu", version: "1.12.6" },
    credentials: { ...credentials, ...change.credentials },
    environment,
  });
}

function getIntent(tenant: string): TenantIntent {
  const [intent] = readFleet(lab.folders.workspace, [tenant]);
  if (intent === undefined) throw new Error(`no tenant ${tenant}`);
  return intent;
}

const out = () => join(lab.folders.workspace, "plan");

async function plan(engine: TenantEngine): Promise<string> {
  return engine.plan({ out: out() });
}

/** Returns why a piece of work fails. */
async function getReason(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (failure: EngineError) => failure,
  );
  expect(error).toBeInstanceOf(EngineError);
  return (error as EngineError).reason;
}

/** The lock that a local state has while an engine holds it. */
const lockFile = (tenant: string) =>
  join(lab.folders.workspace, "tenant-inventory", tenant, "terraform", ".terraform.tfstate.lock.info");

/** Returns an engine that runs the one at `path`, and the commands that it was given until now. */
function countCommands(path: string): { program: string; commands: () => string[] } {
  const [program, log] = [join(lab.folders.bin, "counted"), join(lab.folders.bin, "counted.log")];
  writeFileSync(log, "");
  writeFileSync(program, `#!/bin/sh\necho "$1" >> '${log}'\nexec '${path}' "$@"\n`, { mode: 0o755 });
  return { program, commands: () => readFileSync(log, "utf8").trim().split("\n") };
}

const engines = [
  ["OpenTofu", "grooveiq", undefined],
  // In a machine without Terraform there is nothing to show of it.
  ...(findExecutable("terraform") ? ([["Terraform", "moneyrouter", "terraform"]] as const) : []),
] as const;

/** Returns the lab's engine of a name; undefined: the pinned one. */
function getProgram(name: string | undefined): string {
  return name === undefined ? (lab.environment.TERRAFORM_BINARY_NAME ?? "") : join(lab.folders.bin, name);
}

describe.each(engines)("with %s", (_, tenant, name) => {
  let engine: TenantEngine;

  beforeAll(async () => {
    engine = await make(tenant, { program: getProgram(name) });
  });

  test("what is planned is applied, and the next plan is unchanged", async () => {
    expect(await engine.readState()).toBeUndefined();
    expect(await plan(engine)).toBe("changes");
    expect(statSync(out()).mode & 0o777).toBe(0o600);
    const planned = readChanges(await engine.show(out())).map(({ address }) => address);

    const lines: string[] = [];
    await engine.apply(out(), (line) => lines.push(line));
    expect(lines).toContainEqual(expect.stringMatching(/^proxmox_virtual_environment_vm\..*: Creation complete/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/),
    );

    const state = await engine.readState();
    expect(state?.resources.map(({ address }) => address).sort()).toEqual(planned.sort());
    expect(await plan(engine)).toBe("unchanged");
  });

  test("a plan that was applied is stale", async () => {
    await plan(engine);
    await engine.apply(out());
    expect(await getReason(engine.apply(out()))).toBe(
      `the state has changed since the plan; plan anew: npx tenantry plan ${tenant}`,
    );
  });

  // An engine plans with no lock that has the other registry's providers, and the app writes such a one each time.
  test("a synthesis puts the lock back, and nothing is initialized for that", async () => {
    const { program, commands } = countCommands(getProgram(name));
    const counted = await make(tenant, { program });
    await synthesize(lab);
    await plan(counted);
    await synthesize(lab);
    await plan(counted);
    expect(commands()).toEqual(["init", "plan", "plan"]);
  });

  test.each<[string, (data: string) => void]>([
    ["everything", (data) => rmSync(data, { recursive: true })],
    ["the providers", (data) => rmSync(join(data, "providers"), { recursive: true })],
    ["what a link into the mirror leads to", breakLink],
  ])("a folder that lost %s is initialized again, and planned", async (_, lose) => {
    await engine.init();
    lose(join(engine.folder, ".terraform"));
    expect(await plan(engine)).toBe("unchanged");
  });
});

/** Makes the links to providers lead nowhere. */
function breakLink(data: string): void {
  const links = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
  for (const { parentPath, name } of links) {
    unlinkSync(join(parentPath, name));
    symlinkSync("/nowhere", join(parentPath, name));
  }
}

describe("a plan fails with one line", () => {
  const check = "look closer: npx tenantry check grooveiq";

  test("for a token that is not valid", async () => {
    await lab.admin.addFault({ kind: "token-revoked", caller: "tenant-grooveiq@pve!tenantry", times: "always" });
    const reason = await getReason(plan(await make("grooveiq")));
    expect(reason).toMatch(/^proxmox_virtual_environment_vm\.api-vm01: .* HTTP 401 response - Reason: .*; /);
    expect(reason).toContain(check);
  });

  test("for a node that cannot be reached", async () => {
    await lab.admin.addFault({ kind: "status", path: "/cluster/resources", status: 595, reason: "No route to host" });
    expect(await getReason(plan(await make("grooveiq")))).toMatch(/HTTP 595 .*look closer/);
  });

  test("for a DNS key that is not the server's", async () => {
    const credentials = { dnsKeySecret: "bm90IHRoZSByaWdodCBvbmU=" };
    const reason = await getReason(plan(await make("grooveiq", { credentials })));
    expect(reason).toMatch(
      /^3 errors, the first: dns_\w+\.api\S*: Error querying DNS record: dns: bad authentication; /,
    );
    expect(reason).toContain(check);
  });

  test("for a DNS server that is not there", async () => {
    const reason = await getReason(plan(await make("grooveiq", { environment: { TF_VAR_dns_port: "1" } })));
    expect(reason).toContain(`connect: connection refused; ${check}`);
  });

  test("for a credential that nobody has", async () => {
    const credentials = { proxmoxApiToken: undefined };
    expect(await getReason(plan(await make("grooveiq", { credentials })))).toBe(
      "TF_VAR_grooveiq_proxmox_api_token is not set; export it, or say in TENANTRY_CREDENTIAL_HELPER who has it (docs/credentials.md)",
    );
  });

  test("for a state that is to be kept elsewhere", async () => {
    const engine = await make("grooveiq");
    await engine.init();
    const file = join(engine.folder, "cdk.tf.json");
    const text = readFileSync(file, "utf8");
    try {
      writeFileSync(file, text.replace("terraform/terraform.tfstate", "terraform/other.tfstate"));
      expect(await getReason(plan(engine))).toBe(
        "the state is to be kept elsewhere than until now; move it: npx cdktf deploy grooveiq --migrate-state",
      );
    } finally {
      writeFileSync(file, text);
    }
  });

  test("for a state that another run holds, which is waited for or unlocked", async () => {
    const { id } = await lab.admin.addFault({ kind: "hang", path: "/cluster/resources" });
    const first = await make("grooveiq");
    const planning = getReason(first.plan({ out: join(lab.folders.workspace, "first") }));
    await until("a request is held", async () => (await lab.admin.listFaults())[0]?.held === 1);
    expect(await getReason(plan(await make("grooveiq")))).toMatch(
      /^the state is locked by \S+@\S+ since \S+ \S+ UTC \(plan\); wait for the end of that, or if it is gone for good: tofu -chdir=cdktf.out\/stacks\/grooveiq force-unlock [\w-]+$/,
    );
    first.interrupt();
    expect(await planning).toContain("Plugin did not respond");
    await lab.admin.removeFault(id);
    expect(existsSync(lockFile("grooveiq"))).toBe(false);
  });
});

/** Starts a process of ours that does something with the engine of a tenant, in lines of JavaScript. */
function start(tenant: string, lines: string): ChildProcess {
  const code = `
    const { TenantEngine } = require("./fleet/engine/tenant-engine");
    const { readCredentials } = require("./fleet/engine/credentials");
    process.on("SIGTERM", () => process.exit(1));
    void (async () => {
      const environment = process.env;
      const intent = ${JSON.stringify(getIntent(tenant))};
      const engine = { path: environment.TERRAFORM_BINARY_NAME, name: "OpenTofu", version: "1.12.6" };
      const credentials = await readCredentials(intent, environment);
      const root = ${JSON.stringify(lab.folders.workspace)};
      const tenant = new TenantEngine({ root, intent, engine, credentials, environment });
      ${lines}
    })();`;
  const options = { cwd: root, env: lab.environment, stdio: "ignore" } as const;
  return spawn(process.execPath, ["--require", "tsx/cjs", "--eval", code], options);
}

test("a plan ends with this process, and gives back the lock of its state", async () => {
  await lab.admin.addFault({ kind: "hang", path: "/cluster/resources" });
  const child = start("grooveiq", `await tenant.plan({ out: ${JSON.stringify(out())} });`);
  await until("a request is held", async () => (await lab.admin.listFaults())[0]?.held === 1);
  expect(existsSync(lockFile("grooveiq"))).toBe(true);
  child.kill("SIGTERM");
  await until("the lock is given back", () => !existsSync(lockFile("grooveiq")));
});

test("an apply goes on when this process is killed, and all that it makes is in the state", async () => {
  const engine = await make("vintronics");
  await plan(engine);
  const { id } = await lab.admin.addFault({ kind: "task-hang", task: "qmclone" });
  const child = start("vintronics", `await tenant.apply(${JSON.stringify(out())});`);
  await until("a task is held", async () => (await lab.admin.listFaults())[0]?.held === 1);
  child.kill("SIGKILL");
  await once(child, "exit");
  await lab.admin.removeFault(id);
  await until("the apply has ended", () => !existsSync(lockFile("vintronics")));
  expect(await plan(engine)).toBe("unchanged");
});

test("nothing that the tenants own holds a secret of theirs, and no folder a trace of an output", async () => {
  const secrets = Object.entries(lab.environment).filter(([name]) => /^TF_VAR_.*(token|secret)$/.test(name));
  expect(secrets).toHaveLength(6);
  for (const { parentPath, name } of readdirSync(lab.folders.workspace, {
    recursive: true,
    withFileTypes: true,
  }).filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))) {
    const text = readFileSync(join(parentPath, name), "latin1");
    expect(secrets.filter(([, secret]) => text.includes(secret)).map(([secret]) => [secret, name])).toEqual([]);
    expect(name).not.toContain("tenantry-output");
  }
});
