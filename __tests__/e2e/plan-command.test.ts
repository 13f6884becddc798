import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeptPlans } from "../../fleet/plan/kept-plans";
import { hashStack, parseStack } from "../../fleet/plan/stack-document";
import type { PlanReport } from "../../fleet/report/plan-schema";
import { checkReport } from "../fixtures/reports";
import { until } from "./lab-command";
import { type Outcome, PlanLab } from "./plan-lab";

jest.setTimeout(120_000);

const vm = "proxmox_virtual_environment_vm";
const domain = "dvntm.deevnet.net";
const grooveiqFile = "tenants/grooveiq.ts";
const vintronicsFile = "tenants/vintronics.ts";
const moneyrouterFile = "tenants/moneyrouter.ts";

let lab: PlanLab;
let folder: string;

beforeAll(async () => {
  lab = await PlanLab.start((fresh) => {
    fresh.edit(vintronicsFile, 'diskGiB: 16,\n    dataDisks: [{ interface: "scsi1", sizeGiB: 64 }],', "diskGiB: 200,");
    fresh.edit(
      vintronicsFile,
      'address: "dhcp",',
      'address: "dhcp",\n    dataDisks: [{ interface: "scsi1", sizeGiB: 64 }],',
    );
  });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-command-"));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  lab.restore();
  await lab.lab.admin.clearFaults();
});

afterAll(() => lab?.close());

test("nothing to do is exit code 0, and the API is only read", async () => {
  lab.takeMethods();
  const { report, ...outcome } = await plan();
  expect(outcome.code).toBe(0);
  expect(verdictsOf(report)).toEqual({ grooveiq: "unchanged", vintronics: "unchanged", moneyrouter: "unchanged" });
  expect(report).toMatchObject({
    affected: null,
    touched: null,
    out: null,
    removed: [],
    summary: { verdict: "unchanged" },
  });
  const methods = lab.takeMethods();
  expect(methods.length).toBeGreaterThan(10);
  expect(new Set(methods)).toEqual(new Set(["GET"]));
});

describe("in the owner's words", () => {
  test("a VM is made, another is replaced, a record's TTL changes, a file is rewritten", async () => {
    lab.edit(
      grooveiqFile,
      "  new DnsRecord(",
      `  new TenantVm(tenant, "api-vm02", {
    network,
    template: dvntm.templates.fedora43,
    cores: 4,
    memoryMiB: 8192,
    diskGiB: 32,
    address: "10.100.0.11",
  });
  new DnsRecord(`,
    );
    addNode();
    lab.edit(vintronicsFile, "cores: 4,", "cores: 4,\n    node: dvntm.nodes.pve2,");
    lab.edit(moneyrouterFile, "ttlSeconds: 60", "ttlSeconds: 120");
    await updateLedger();
    const { code, stderr, report } = await plan();
    expect(code).toBe(2);
    expect(verdictsOf(report)).toEqual({ grooveiq: "creates", vintronics: "replaces", moneyrouter: "updates" });
    const words = `+ api-vm02, 4 cores, 8 GiB, 32 GiB disk, VLAN 100, 10.100.0.11, api-vm02.grooveiq.${domain}`;
    expect(report.tenants[0]?.actions.map((action) => `${action.effect} ${action.words}`).sort()).toEqual([
      `creates + A api-vm02.grooveiq.${domain} 10.100.0.11`,
      `creates + PTR 11.0.100.10.in-addr.arpa api-vm02.grooveiq.${domain}`,
      `creates ${words}`,
      "updates hosts.yml is rewritten",
    ]);
    expect(stderr.split("\n")).toEqual(
      expect.arrayContaining([
        `grooveiq: ${words}`,
        "grooveiq: hosts.yml is rewritten",
        "vintronics: REPLACES db-vm01: node pve-tenant → pve-2; its 200 GiB disk is lost",
        `moneyrouter: A gw.moneyrouter.${domain} TTL 60 → 120, name absent for a moment`,
      ]),
    );
  });

  test("a VM restarts, another is destroyed, a disk goes, and the contract has another template", async () => {
    lab.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
    lab.edit(moneyrouterFile, "[1, 2].map", "[1].map");
    lab.edit(vintronicsFile, '\n    dataDisks: [{ interface: "scsi1", sizeGiB: 64 }],', "");
    lab.edit("substrate/dvntm.ts", "vmId: 9043", "vmId: 9044");
    await updateLedger();
    const { code, stderr, report } = await plan();
    expect(code).toBe(2);
    expect(verdictsOf(report)).toEqual({ grooveiq: "restarts", vintronics: "destroys", moneyrouter: "destroys" });
    const lines = stderr.split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "grooveiq: api-vm01 restarts: memory 4096 → 8192 MiB",
        "moneyrouter: DESTROYS gw-vm02: its 10 GiB disk is lost",
      ]),
    );
    expect(stderr).toMatch(/^vintronics: worker-vm01 LOSES disk scsi1 of 64 GiB: detached, its data stays .*unused/m);
    const note =
      /^moneyrouter: gw-vm01 was built from template 9043, the contract says 9044.* \(rebuild to take it\)$/m;
    expect(stderr).toMatch(note);
  });

  test("a record is made, which alone is the mildest change; a VM is rebuilt on request, and no other", async () => {
    const record = '  new DnsRecord(tenant, "www", { type: "CNAME", target: api });\n  return tenant;';
    lab.edit(grooveiqFile, "  return tenant;", record);
    await updateLedger();
    const { code, stderr, report } = await plan("--rebuild", `vintronics/${vm}.db-vm01`);
    expect(code).toBe(2);
    expect(verdictsOf(report)).toEqual({ grooveiq: "creates", vintronics: "replaces", moneyrouter: "unchanged" });
    expect(stderr).toContain("\nvintronics: REPLACES db-vm01: rebuilt on request; its 200 GiB disk is lost\n");
  });

  test("the only tenant that is named need not be named again", async () => {
    const { stderr } = await plan("grooveiq", "--rebuild", `${vm}.api-vm01`);
    expect(stderr).toContain("\ngrooveiq: REPLACES api-vm01: rebuilt on request; its 32 GiB disk is lost\n");
  });
});

describe("a tenant that fails", () => {
  test("stops no other, is told in one line, and is exit code 1", async () => {
    lab.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
    const { code, stderr, report } = await plan({
      TF_VAR_vintronics_proxmox_api_token: "tenant-vintronics@pve!tenantry=00000000-0000-0000-0000-000000000000",
    });
    expect(code).toBe(1);
    expect(verdictsOf(report)).toEqual({ grooveiq: "restarts", vintronics: "failed", moneyrouter: "unchanged" });
    const { error } = report.tenants[1] ?? {};
    expect(error).toMatch(/401/);
    expect(error).not.toContain("\n");
    expect(stderr).toContain("grooveiq: api-vm01 restarts: memory 4096 → 8192 MiB");
  });

  test("without credentials says which variable is missing", async () => {
    const { code, report } = await plan("grooveiq", { TF_VAR_grooveiq_dns_key_secret: "" });
    expect(code).toBe(1);
    expect(report.tenants[0]?.error).toContain("TF_VAR_grooveiq_dns_key_secret");
  });

  test("alone shows all that the engine says", async () => {
    const { stderr } = await plan("grooveiq", { TF_VAR_proxmox_endpoint: "https://127.0.0.1:1/" });
    expect(stderr).toContain("Error: ");
    expect(stderr).toContain(`with ${vm}.api-vm01`);
  });

  test("is every tenant, when the app refuses: nothing is planned, and the app's own lines are all", async () => {
    lab.edit(grooveiqFile, "cores: 2", "cores: 1000");
    const { code, stdout, stderr } = await lab.tenantry(["plan"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("[grooveiq/api-vm01] cores must be");
  });
});

describe("--affected", () => {
  test("plans the tenants whose stack is another than in a commit", async () => {
    lab.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
    lab.edit(vintronicsFile, "/** Vintronics", "/** A comment. Vintronics");
    const { code, report, stderr } = await plan("--affected", "HEAD");
    expect(code).toBe(2);
    expect(verdictsOf(report)).toEqual({ grooveiq: "restarts" });
    const commit = lab.git("rev-parse", "HEAD").trim();
    expect(report.affected).toEqual({ ref: "HEAD", commit, unaffected: 2, reason: null });
    // A comment of another one is reviewed as well.
    expect(report.touched).toEqual({
      tenants: [
        { tenant: "grooveiq", files: [grooveiqFile], claims: [] },
        { tenant: "vintronics", files: [vintronicsFile], claims: [] },
      ],
      substrate: [],
      platform: [],
    });
    expect(stderr).not.toContain("vintronics:");
    expect(lab.git("status", "--porcelain").split("\n").filter(Boolean)).toHaveLength(2);
    expect(leftovers()).toEqual([]);
  });

  test("plans none when nothing has changed, and one that is named with it only when it is affected", async () => {
    expect(await plan("--affected", "HEAD")).toMatchObject({
      code: 0,
      report: { tenants: [], affected: { unaffected: 3 } },
    });
    lab.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
    const { code, report } = await plan("vintronics", "--affected", "HEAD");
    expect(code).toBe(0);
    expect(report.affected).toMatchObject({ unaffected: 1 });
  });

  test("tells of a tenant that is there and no longer here", async () => {
    const index = lab.read("tenants/index.ts");
    lab.write(
      "tenants/index.ts",
      index.replace(/moneyrouter(,?)(?=[^\n]*\])/, "").replace(/^import.*moneyrouter.*\n/m, ""),
    );
    await updateLedger();
    const { report, stderr } = await plan("--affected", "HEAD");
    expect(report.removed).toEqual(["moneyrouter"]);
    expect(report.touched).toMatchObject({
      tenants: [{ tenant: "moneyrouter", files: [], claims: expect.arrayContaining(["address 10.102.0.11"]) }],
      platform: ["tenants/index.ts"],
    });
    expect(stderr).toContain("moneyrouter is no tenant any more");
  });

  test("plans all when what everything is made with has changed, or the app of the commit fails", async () => {
    lab.edit("cdktf.json", '"projectId": "tenantry"', '"projectId": "other"');
    const other = await plan("--affected", "HEAD");
    expect(other.report.affected).toMatchObject({ unaffected: 0, reason: expect.stringContaining("cdktf.json") });
    expect(Object.keys(verdictsOf(other.report))).toHaveLength(3);
    lab.restore();

    lab.edit(grooveiqFile, "cores: 2", "cores: 1000");
    const broken = lab.git("stash", "create").trim();
    lab.restore();
    const { report, stderr } = await plan("--affected", broken);
    expect(report.affected).toMatchObject({ commit: broken, reason: "its app fails there" });
    expect(Object.keys(verdictsOf(report))).toHaveLength(3);
    expect(stderr).toContain("its app fails there");
    expect(leftovers()).toEqual([]);
  });

  test("gives the app of the commit no credentials", async () => {
    lab.edit("cdktf.json", '"app": "', `"app": "env > ${folder}/$$.environment; `);
    lab.git("commit", "-q", "-a", "-m", "an app that tells");
    try {
      expect((await plan("--affected", "HEAD", { AFFECTED_TEST: "seen" })).code).toBe(0);
    } finally {
      lab.git("reset", "-q", "--hard", "HEAD~1");
    }
    const environments = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(environments.length).toBeGreaterThan(0);
    for (const text of environments) {
      expect(text).toContain("AFFECTED_TEST=seen");
      expect(text).not.toContain("TF_VAR_");
      for (const secret of lab.secrets) expect(text).not.toContain(secret);
    }
  });

  test.each(["--output=x", "nothing", "HEAD:tenants"])("of %s is one line", async (ref) => {
    expect(await lab.tenantry(["plan", `--affected=${ref}`])).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^--affected must be a commit that is here, got "[^\n]*$/),
    });
  });
});

describe("--out", () => {
  test("keeps plans for their owner alone, with what they were made from", async () => {
    lab.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
    const out = join(folder, "plans");
    const { code, report } = await plan("--out", out);
    expect(code).toBe(2);
    expect(report.out).toBe(out);
    expect(readdirSync(out).sort()).toEqual([
      "grooveiq.json",
      "grooveiq.tfplan",
      "moneyrouter.json",
      "vintronics.json",
    ]);
    expect(modeOf(out)).toBe("700");
    for (const name of readdirSync(out)) expect(modeOf(join(out, name))).toBe("600");

    const [grooveiq, moneyrouter] = readKeptPlans(out);
    // What may be lost is judged when a plan is applied.
    const { blocked: _, ...made } = report.tenants[0] as PlanReport["tenants"][number];
    const state = JSON.parse(lab.read("tenant-inventory/grooveiq/terraform/terraform.tfstate"));
    expect(grooveiq).toMatchObject({
      configuration: hashStack(parseStack(lab.read("cdktf.out/stacks/grooveiq/cdk.tf.json"))),
      state: { lineage: state.lineage, serial: state.serial },
      engine: { name: "OpenTofu", version: "1.12.6" },
      providers: {
        "registry.opentofu.org/bpg/proxmox": "0.111.1",
        "registry.opentofu.org/hashicorp/dns": expect.any(String),
        "registry.opentofu.org/hashicorp/local": expect.any(String),
      },
      plan: made,
    });
    expect(moneyrouter).toMatchObject({ path: undefined, plan: { verdict: "unchanged" } });

    // The engine knows the file for a plan, of what the verdict says.
    const shown = await lab.lab.run(
      lab.lab.environment.TERRAFORM_BINARY_NAME ?? "",
      ["show", "-no-color", join(out, "grooveiq.tfplan")],
      { folder: "cdktf.out/stacks/grooveiq" },
    );
    expect(shown.stdout).toMatch(/dedicated += 4096 -> 8192/);
  });

  test("replaces older plans of the same tenants, also by none", async () => {
    const out = join(folder, "plans");
    await plan("--out", out, "--rebuild", `grooveiq/${vm}.api-vm01`, "--rebuild", `vintronics/${vm}.db-vm01`);
    expect(readdirSync(out)).toHaveLength(5);
    await plan("grooveiq", "vintronics", "--out", out, { TF_VAR_proxmox_endpoint: "https://127.0.0.1:1/" });
    expect(readdirSync(out)).toEqual(["moneyrouter.json"]);
    await plan("grooveiq", "--out", out);
    expect(readdirSync(out)).toEqual(["grooveiq.json", "moneyrouter.json"]);
  });

  test("takes no folder that has something else, and then plans nothing", async () => {
    writeFileSync(join(folder, "notes.md"), "mine");
    lab.takeMethods();
    expect(await lab.tenantry(["plan", "--out", folder])).toEqual({
      code: 1,
      stdout: "",
      stderr: `--out must be a folder for plans alone, and ${folder} has "notes.md"; name a new folder`,
    });
    expect(readdirSync(folder)).toEqual(["notes.md"]);
  });
});

test("without --out no plan file is left", async () => {
  const { code } = await plan("--rebuild", `grooveiq/${vm}.api-vm01`, "--markdown", join(folder, "report.md"));
  expect(code).toBe(2);
  expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("REPLACES api-vm01");
  expect(leftovers()).toEqual([]);
  expect(existsSync(lab.path("cdktf.out/stacks/grooveiq/plan"))).toBe(false);
});

test("a Markdown file that cannot be written is one line, after the report", async () => {
  const { code, stderr } = await plan("--markdown", folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/\n--markdown must be a file that can be written: EISDIR[^\n]*$/);
});

test("a Markdown file that has no folder is one line, before anything is planned", async () => {
  const { code, stdout, stderr } = await lab.tenantry([
    "plan",
    "--json",
    "--markdown",
    join(folder, "none", "report.md"),
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^--markdown must be a file that can be written, and there is no folder "[^\n]*$/);
});

test.each([
  [["nobody"], /^no tenant "nobody" in cdktf.out\/fleet.json \(grooveiq, vintronics, moneyrouter\)/],
  [
    ["--rebuild", `grooveiq/${vm}.nobody`],
    /^--rebuild must be a VM \(grooveiq\/proxmox_virtual_environment_vm.api-vm01\), got "grooveiq\/proxmox_virtual_environment_vm.nobody"$/,
  ],
  [["vintronics", "--rebuild", `grooveiq/${vm}.api-vm01`], /^--rebuild must be a VM \(vintronics\//],
  [["--rebuild", `${vm}.api-vm01`], /^--rebuild must be <tenant>\/<Terraform address>/],
  [
    ["--parallel", "0"],
    /^error: option '--parallel <count>' argument '0' is invalid. must be a whole number from 1 to 9999$/,
  ],
])("%j is one line", async (args, line) => {
  const { code, stdout, stderr } = await lab.tenantry(["plan", ...args]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(line);
});

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test("ends the plans, says what was not planned, and leaves nothing behind", async () => {
    const { id } = await lab.lab.admin.addFault({ kind: "hang", vmid: 101020, times: "always" });
    const planning = lab.begin(["plan", "--json", "--out", join(folder, "plans")]);
    await until("the engine waits for the API", async () =>
      (await lab.lab.admin.listFaults()).some((fault) => fault.id === id && fault.held > 0),
    );
    await until("the others are planned", async () => readdirSync(join(folder, "plans")).length === 2);
    planning.kill(signal);
    const { exitCode, stdout, stderr } = await planning;
    expect({ exitCode, stdout }).toEqual({ exitCode: signal === "SIGINT" ? 130 : 143, stdout: "" });
    expect(stderr).toMatch(/\ninterrupted, 2 of 3 tenants planned; not planned: vintronics$/);
    expect(leftovers()).toEqual([]);
    expect(
      commandLines().filter((line) => line.includes(lab.lab.folders.workspace) && line.includes("tfplan")),
    ).toEqual([]);
    await lab.lab.admin.clearFaults();
    expect((await plan()).code).toBe(0);
  });

  test("while the app runs ends it, and removes the commit's folder", async () => {
    lab.edit("cdktf.json", '"app": "', `"app": "touch ${folder}/$$.started; sleep 60; `);
    lab.git("commit", "-q", "-a", "-m", "an app that takes its time");
    try {
      const planning = lab.begin(["plan", "--affected", "HEAD"]);
      await until("both apps run", () => readdirSync(folder).length === 2);
      expect(leftovers()).toEqual([expect.stringMatching(/^tenantry-revision-/)]);
      planning.kill(signal);
      expect(await planning).toMatchObject({ exitCode: signal === "SIGINT" ? 130 : 143 });
      expect(leftovers()).toEqual([]);
    } finally {
      lab.git("reset", "-q", "--hard", "HEAD~1");
    }
  });
});

describe("secrets", () => {
  test("are in no artefact of a run, and in no command line", async () => {
    const spy = lab.spyOnEngine(mkdtempSync(join(folder, "spy-")));
    const results = join(folder, "results");
    lab.edit(grooveiqFile, "memoryMiB: 4096", "memoryMiB: 8192");
    const seen = new Set<string>();
    const watch = setInterval(() => {
      for (const line of commandLines()) seen.add(line);
    }, 10);
    const outcomes: Outcome[] = [];
    try {
      const environments: Record<string, string>[] = [{}, { TF_VAR_dns_port: "1", TF_LOG: "TRACE" }];
      for (const environment of environments) {
        outcomes.push(
          await lab.tenantry(["plan", "--json", "--out", results, "--markdown", join(folder, "report.md")], {
            ...environment,
            TERRAFORM_BINARY_NAME: spy.path,
          }),
        );
      }
      outcomes.push(await lab.tenantry(["plan", "grooveiq"], { TF_VAR_dns_port: "1" }));
    } finally {
      clearInterval(watch);
    }
    expect(outcomes.map(({ code }) => code)).toEqual([2, 1, 1]);
    expect([...seen].filter((line) => line.includes("tofu plan ")).length).toBeGreaterThan(0);

    const calls = spy.calls();
    expect(calls.filter(({ argv }) => argv.includes(" plan ")).length).toBeGreaterThanOrEqual(6);
    const artefacts: Record<string, string> = {
      "command lines": [...seen, ...calls.map(({ argv }) => argv)].join("\n"),
      ...Object.fromEntries(outcomes.map(({ stdout, stderr }, index) => [`output ${index}`, stdout + stderr])),
      "report.md": readFileSync(join(folder, "report.md"), "utf8"),
      ...(await readAll(results)),
      ...(await readAll(lab.path("cdktf.out"))),
      ...(await readAll(lab.path("tenant-inventory"))),
    };
    expect(Object.keys(artefacts).length).toBeGreaterThan(20);
    for (const [name, text] of Object.entries(artefacts)) {
      for (const secret of lab.secrets) {
        if (text.includes(secret)) throw new Error(`${name} has ${secret}`);
      }
    }
  });

  test("of a tenant reach its own engine alone, from the environment and from a helper", async () => {
    const answers = join(folder, "answers");
    const helper = join(folder, "helper");
    const { tokens, keys } = lab.lab.document;
    const grants = tokens.flatMap(({ tenant, token }) =>
      tenant ? [{ tenant, token, key: keys.find((one) => one.tenant === tenant)?.secret ?? "" }] : [],
    );
    writeFileSync(
      answers,
      grants
        .map(({ tenant, token, key }) => `${tenant} ${JSON.stringify({ proxmoxApiToken: token, dnsKeySecret: key })}`)
        .join("\n"),
    );
    writeFileSync(helper, `#!/bin/sh\ngrep "^$1 " '${answers}' | cut -d' ' -f2-\n`, { mode: 0o755 });
    const none = Object.fromEntries(
      Object.keys(lab.lab.environment)
        .filter((name) => /^TF_VAR_.*(token|secret)$/.test(name))
        .map((name) => [name, ""]),
    );
    for (const environment of [{}, { ...none, TENANTRY_CREDENTIAL_HELPER: helper }]) {
      const spy = lab.spyOnEngine(mkdtempSync(join(folder, "spy-")));
      const { code } = await plan({ ...environment, VAULT_TOKEN: "VAULT", TERRAFORM_BINARY_NAME: spy.path });
      expect(code).toBe(0);
      const plans = spy.calls().filter(({ argv }) => argv.includes(" plan "));
      expect(plans).toHaveLength(3);
      const owners = plans.map((call) => {
        expect(call.environment).not.toContain("VAULT");
        return grants.filter(({ token, key }) => call.environment.includes(token) && call.environment.includes(key));
      });
      expect(owners.map((own) => own.length)).toEqual([1, 1, 1]);
      for (const [index, [own]] of owners.entries()) {
        for (const other of grants.filter(({ tenant }) => tenant !== own?.tenant)) {
          expect(plans[index]?.environment).not.toContain(other.token);
          expect(plans[index]?.environment).not.toContain(other.key);
        }
      }
      expect(new Set(owners.map(([own]) => own?.tenant)).size).toBe(3);
    }
  });
});

/** What a plan did, with the report that it printed; arguments first, variables of its environment last. */
async function plan(...args: (string | Record<string, string>)[]): Promise<Outcome & { readonly report: PlanReport }> {
  const words = args.filter((one): one is string => typeof one === "string");
  const environment = args.find((one): one is Record<string, string> => typeof one !== "string");
  const outcome = await lab.tenantry(["plan", "--json", ...words], environment);
  if (outcome.stdout === "") throw new Error(outcome.stderr);
  const report = JSON.parse(outcome.stdout) as PlanReport;
  expect(checkReport("plan", report)).toEqual([]);
  return { ...outcome, report };
}

function verdictsOf({ tenants }: PlanReport): Record<string, string> {
  return Object.fromEntries(tenants.map(({ tenant, verdict }) => [tenant, verdict]));
}

async function updateLedger(): Promise<void> {
  const { code, stderr } = await lab.tenantry(["ledger", "update"]);
  if (code !== 0) throw new Error(stderr);
}

/** A second node, to which a VM can be asked. */
function addNode(): void {
  lab.edit(
    "substrate/dvntm.ts",
    "const localLvm",
    'const pve2: Node = { ...pveTenant, name: "pve-2" };\nconst localLvm',
  );
  lab.edit("substrate/dvntm.ts", "nodes: [pveTenant]", "nodes: [pveTenant, pve2]");
  lab.edit("substrate/dvntm.ts", "nodes: { pveTenant },", "nodes: { pveTenant, pve2 },");
}

/** What a command has left among the temporary files, but for the loader's cache. */
function leftovers(): string[] {
  return readdirSync(lab.temporary).filter((name) => !name.startsWith("tsx-"));
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** The command line of every process there is. */
function commandLines(): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => {
    try {
      return [readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      return []; // it has ended
    }
  });
}

/** Every file in a folder by its path; plans, which are archives, unpacked. */
async function readAll(path: string): Promise<Record<string, string>> {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    if (!name.endsWith(".tfplan")) return [file, readFileSync(file, "latin1")];
    const program =
      "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor n in z.namelist(): sys.stdout.buffer.write(z.read(n))";
    const { stdout } = await lab.lab.run("python3", ["-c", program, file]);
    expect(stdout).toContain("api-vm01");
    return [file, stdout];
  });
  return Object.fromEntries(await Promise.all(texts));
}
