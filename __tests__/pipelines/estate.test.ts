import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { until } from "../e2e/lab-command";
import { transferZone } from "../e2e/stack";
import { GitHubApi } from "../fixtures/github-api";
import { PipelineLab, type PullRequest } from "./pipeline-lab";
import { expectResults, type WorkflowRun } from "./workflow-run";

// One estate and its history: each test goes on where the one before it has ended.

jest.setTimeout(600_000);

let estate: PipelineLab;
beforeAll(async () => {
  estate = await PipelineLab.start();
});
afterAll(() => estate?.close());
// One that fails leaves nothing behind that holds the others up.
afterEach(() => estate?.lab.admin.clearFaults());

const patience = 120_000;

const fine = { check: "success", tenants: "success" } as const;
const tenants = ["grooveiq", "vintronics", "moneyrouter"];
const night: Record<string, "success"> = {
  tenants: "success",
  ...Object.fromEntries(tenants.map((tenant) => [`drift (${tenant})`, "success"] as const)),
};
const grooveiqFile = "tenants/grooveiq.ts";
const vintronicsFile = "tenants/vintronics.ts";

/** Returns who has called what of the cluster since the last call of this. */
function takeCalls(): { method: string; path: string; status: number; token?: string }[] {
  const lines = readFileSync(estate.lab.document.requestLog, "utf8").trimEnd().split("\n");
  const fresh = lines.slice(seen);
  seen = lines.length;
  return fresh.map((line) => JSON.parse(line));
}
let seen = 0;

/** Returns the files of an artifact of a run. */
function listArtifact({ runId }: WorkflowRun, name: string): string[] {
  const folder = join(estate.hub.api.artifactsFolder, runId, name);
  return readdirSync(folder).map((file) => join(folder, file));
}

const zone = (tenant: string) => transferZone(estate.lab, tenant, `${tenant}.dvntm.deevnet.net`);
const listVms = async () => {
  const vms = await estate.lab.proxmox.get<{ vmid: number; name: string }[]>("/nodes/pve-tenant/qemu");
  return vms.map(({ name }) => name).sort();
};
const config = (vmId: number) =>
  estate.lab.proxmox.get<Record<string, unknown>>(`/nodes/pve-tenant/qemu/${vmId}/config`);
const set = (vmId: number, options: Record<string, number>) =>
  estate.lab.proxmox.put(`/nodes/pve-tenant/qemu/${vmId}/config`, options);
const comments = ({ pull }: PullRequest) => estate.hub.api.comments.filter(({ issue }) => issue === pull.number);

const addVm = () =>
  estate.edit(
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

const allowLoss = () =>
  estate.edit(
    "tenants/allowed-losses.ts",
    "readonly AllowedLoss[] = []",
    `readonly AllowedLoss[] = [
  {
    tenant: "vintronics",
    address: "proxmox_virtual_environment_vm.db-vm01",
    loss: "replace",
    reason: "the dump is played back",
    owner: "shop team",
    expires: "2099-12-31",
  },
]`,
  );

let adds: PullRequest;
let replaces: PullRequest;
let restarts: PullRequest;

describe("pull requests", () => {
  let runs: Record<"added" | "forked" | "replaced" | "restarted", WorkflowRun>;
  let fork: PullRequest;

  beforeAll(async () => {
    adds = await estate.openPull("api-vm02", addVm);
    fork = estate.openFork(adds, "eve/estate");
    replaces = await estate.openPull("db-id", () => {
      estate.edit(vintronicsFile, "vmId: 101020", "vmId: 101021");
      estate.edit("tenants/moneyrouter.ts", "Payment gateway", "Gateway");
    });
    restarts = await estate.openPull("web-memory", () =>
      estate.edit(vintronicsFile, "memoryMiB: 4096", "memoryMiB: 6144"),
    );
    takeCalls();
    const all = [adds, fork, replaces, restarts].map((pull) => estate.runPull(pull));
    const [added, forked, replaced, restarted] = (await Promise.all(all)) as [
      WorkflowRun,
      WorkflowRun,
      WorkflowRun,
      WorkflowRun,
    ];
    runs = { added, forked, replaced, restarted };
  });

  test("change nothing", async () => {
    const methods = takeCalls().map(({ method }) => method);
    expect(methods.length).toBeGreaterThan(30);
    expect(new Set(methods)).toEqual(new Set(["GET"]));
    expect(await listVms()).not.toContain("api-vm02");
  });

  test("get one comment with the plan, which is the job summary as well", () => {
    expectResults(runs.added, { ...fine, "plan (grooveiq)": "success", report: "success" });
    expect(runs.added.conclusion).toBe("success");
    const [comment, ...others] = comments(adds);
    expect(others).toEqual([]);
    expect(comment?.user.login).toBe("github-actions[bot]");
    expect(comment?.body).toContain("### Plan of `grooveiq`: creates");
    expect(comment?.body).toContain("+ api-vm02, 4 cores, 8 GiB, 32 GiB disk, VLAN 100, 10.100.0.11");
    expect(runs.added.jobs.find(({ job }) => job === "report")?.summary.trim()).toBe(comment?.body.trim());
  });

  test("keep the plan as the engine has encrypted it, and none that is in clear", () => {
    const kept = listArtifact(runs.added, "plan-grooveiq");
    expect(kept.map((file) => basename(file))).toEqual(["grooveiq.json", "grooveiq.tfplan"]);
    const plan = readFileSync(kept[1] ?? "", "utf8");
    expect(plan).toContain('"encrypted_data"');
    expect(plan).not.toContain("api-vm02");
    const artifacts = readdirSync(join(estate.hub.api.artifactsFolder, runs.replaced.runId));
    expect(artifacts.filter((name) => name.startsWith("plan-"))).toEqual(["plan-vintronics"]);
    expect(runs.replaced.log("plan (moneyrouter)")).toContain("moneyrouter: ");
  });

  test("of a fork are tested without a secret, and neither planned nor told of", () => {
    expectResults(runs.forked, { ...fine, plan: "skipped", report: "failure" });
    expect(runs.forked.log("check")).toMatch(/Tests: +\d+ passed/);
    expect(runs.forked.log("report")).toContain("a fork's pull request is not planned");
    expect(comments(fork)).toEqual([]);
  });

  test("that would replace a VM are blocked, and say so", () => {
    const plans = { "plan (moneyrouter)": "success", "plan (vintronics)": "success" } as const;
    expectResults(runs.replaced, { ...fine, ...plans, report: "failure" });
    const [comment] = comments(replaces);
    expect(comment?.body).toContain("**1 tenant** is blocked: nobody has allowed what would be lost.");
    expect(comment?.body).toContain("REPLACES db-vm01");
  });

  test("are not where the loss is allowed in them; each push brings the one comment up to date", async () => {
    const [before] = comments(replaces);
    expect(before?.body).toContain("moneyrouter");
    await estate.updatePull(replaces, () => {
      allowLoss();
      estate.edit("tenants/moneyrouter.ts", "Gateway", "Payment gateway");
    });
    const run = await estate.runPull(replaces, "synchronize");
    expectResults(run, { ...fine, "plan (vintronics)": "success", report: "success" });
    const after = comments(replaces);
    expect(after.map(({ id }) => id)).toEqual([before?.id]);
    expect(after[0]?.body).toContain("REPLACES db-vm01");
    expect(after[0]?.body).toContain("the dump is played back");
    expect(after[0]?.body).not.toContain("blocked");
    expect(after[0]?.body).not.toContain("moneyrouter");
  });
});

describe("a merge", () => {
  let merged: string;

  test("deploys exactly the reviewed plan, and a second one waits for it: nothing is lost, or applied twice", async () => {
    const isHeld = async () => (await estate.lab.admin.listFaults()).some(({ held }) => held > 0);
    takeCalls();
    // The first deployment hangs where it clones, until the second one waits.
    const fault = await estate.lab.admin.addFault({ kind: "task-hang", task: "qmclone" });
    estate.merge(adds);
    const first = estate.runPush();
    await until("a clone hangs", isHeld, patience);
    estate.merge(restarts);
    merged = estate.hub.tip("main");
    const second = estate.runPush();
    await until("vintronics is deployed", () => estate.hub.tip("main") !== merged, patience);
    await until("the second waits", () => estate.hub.waiting.length === 1, patience);
    await estate.lab.admin.removeFault(fault.id);

    const [one, two] = await Promise.all([first, second]);
    expectResults(one, { tenants: "success", "deploy (grooveiq)": "success" });
    expect(one.log("deploy (grooveiq)")).toContain(`reviewed in pull request #${adds.pull.number}`);
    const deployments = { "deploy (grooveiq)": "success", "deploy (vintronics)": "success" } as const;
    expectResults(two, { tenants: "success", ...deployments });
    expect(two.log("deploy (vintronics)")).toContain(`reviewed in pull request #${restarts.pull.number}`);
    expect(two.log("deploy (grooveiq)")).toContain("grooveiq: unchanged");

    expect(await config(101010)).toMatchObject({ name: "web-vm01", memory: "6144" });
    expect((await listVms()).filter((name) => name === "api-vm02")).toEqual(["api-vm02"]);
    expect(takeCalls().filter(({ method, path }) => method === "POST" && path.endsWith("/clone"))).toHaveLength(1);
    expect(await zone("grooveiq")).toContain("api-vm02.grooveiq.dvntm.deevnet.net. 300 A 10.100.0.11");
  });

  test("has inventory and state committed, encrypted as they were, by commits that start nothing", async () => {
    expect(estate.hub.show("tenant-inventory/grooveiq/hosts.yml")).toContain("api-vm02");
    const state = JSON.parse(estate.hub.show("tenant-inventory/grooveiq/terraform/terraform.tfstate"));
    expect(Object.keys(state)).toContain("encrypted_data");
    const written = estate.hub.log(`^${merged}`, "--name-only", "--format=").trim().split("\n");
    expect(written.filter((file) => !/^tenant-inventory\/(grooveiq|vintronics)\//.test(file))).toEqual([]);
    expect(estate.hub.log(`^${merged}`, "--format=%b").match(/^\[skip ci\]$/gm)).toHaveLength(2);
    expect(await estate.runPush()).toMatchObject({ conclusion: "not started", reason: "the commit says [skip ci]" });
  });
});

describe("a drift night", () => {
  const issues = () => estate.hub.api.issues.map(({ title, state, body }) => ({ title, state, body }));

  test("opens an issue for a tenant that has drifted; one with another's credentials is refused", async () => {
    await set(100010, { memory: 8192 });
    const own = estate.hub.environments.moneyrouter_plan ?? {};
    const { PROXMOX_API_TOKEN = "", DNS_KEY_SECRET = "" } = estate.getSecrets("grooveiq");
    estate.hub.environments.moneyrouter_plan = { secrets: { PROXMOX_API_TOKEN, DNS_KEY_SECRET } };
    takeCalls();
    const run = await estate.runNight();
    estate.hub.environments.moneyrouter_plan = own;
    expectResults(run, { ...night, "drift (moneyrouter)": "failure", issues: "failure" });
    expect(run.log("drift (moneyrouter)")).toContain('does not accept the secret of key "tenant-moneyrouter"');
    const seen = takeCalls().filter(({ path, status }) => /\/qemu\/1020/.test(path) && status === 200);
    expect(seen.filter(({ token }) => token?.includes("grooveiq"))).toEqual([]);
    const [issue] = issues().filter(({ title }) => title.includes("grooveiq"));
    expect(issue).toMatchObject({ state: "open", body: expect.stringContaining("memory") });
    expect(issues().filter(({ title }) => title.includes("vintronics"))).toEqual([]);
  });

  test("updates it when something else has drifted, too", async () => {
    await set(100010, { cores: 3 });
    const before = issues();
    expectResults(await estate.runNight(), { ...night, issues: "failure" });
    const after = issues();
    expect(after.map(({ title }) => title)).toEqual(before.map(({ title }) => title));
    expect(after.find(({ title }) => title.includes("grooveiq"))?.body).toContain("cores");
  });
});

describe("a merge whose plan is not what would be done any more", () => {
  test("shows a fresh plan, and changes nothing", async () => {
    estate.merge(replaces);
    takeCalls();
    const run = await estate.runPush();
    expectResults(run, { tenants: "success", "deploy (vintronics)": "failure" });
    expect(run.jobs.at(-1)?.summary).toContain("REPLACES db-vm01");
    expect(run.log("deploy (vintronics)")).toContain("vintronics: no reviewed plan of what is to be deployed");
    expect(run.log("deploy (vintronics)")).toContain("vintronics is not deployed as it was reviewed");
    expect(new Set(takeCalls().map(({ method }) => method))).toEqual(new Set(["GET"]));
  });

  test("is deployed by hand, with a loss that the code allows; what else is named is repaired", async () => {
    const run = await estate.runByHand({ tenants: "vintronics grooveiq" });
    expectResults(run, { tenants: "success", "deploy (grooveiq)": "success", "deploy (vintronics)": "success" });
    expect(await config(101021)).toMatchObject({ name: "db-vm01" });
    await expect(config(101020)).rejects.toThrow();
    expect(await config(100010)).toMatchObject({ memory: "4096", cores: 2 });
    expect(estate.hub.show("tenant-inventory/vintronics/terraform/applied.json")).toContain("101021");
  });

  test("and the next drift night closes the issues", async () => {
    const { issues } = estate.hub.api;
    expect(issues.filter(({ state }) => state === "open")).not.toEqual([]);
    expectResults(await estate.runNight(), { ...night, issues: "success" });
    expect(issues.filter(({ state }) => state === "open")).toEqual([]);
  });
});

test("what a person starts on a branch deploys nothing and tells of nothing", async () => {
  const [name, ref, sha] = ["workflow_dispatch", "refs/heads/api-vm02", estate.hub.tip("refs/heads/api-vm02")] as const;
  const record = { event: name, head_sha: sha, head_branch: "api-vm02", head_repository_id: GitHubApi.repositoryId };
  const event = { name, ref, sha, payload: { ref, inputs: { tenants: "grooveiq" } }, record };
  expectResults(await estate.hub.run("deploy.yml", event), { tenants: "skipped", deploy: "skipped" });
  const nothing = { tenants: "skipped", drift: "skipped", issues: "skipped" } as const;
  expectResults(await estate.hub.run("drift.yml", event), nothing);
});

test("no secret is in what the pipelines have left anywhere", () => {
  const { api, logs, bare } = estate.hub;
  const said = JSON.stringify([api.comments, api.issues]);
  const objects = execFileSync("git", ["cat-file", "--batch-all-objects", "--batch", "--unordered"], {
    ...{ cwd: bare, maxBuffer: 2 ** 30 },
  });
  const files = [logs, api.artifactsFolder].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  expect(files.length).toBeGreaterThan(50);
  for (const secret of estate.secrets) {
    expect(secret.length).toBeGreaterThan(15);
    expect(said).not.toContain(secret);
    expect(objects.includes(secret)).toBe(false);
    expect(files.filter((file) => readFileSync(file).includes(secret))).toEqual([]);
  }
});
