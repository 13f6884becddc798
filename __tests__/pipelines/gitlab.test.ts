import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import execa from "execa";
import type { AppliedRecord } from "../../fleet/world/applied-record";
import { until } from "../e2e/lab-command";
import type { MergeRequest } from "../fixtures/gitlab-api";
import { GitLabLab } from "./gitlab-lab";
import type { JobRuns } from "./gitlab-runner";

jest.setTimeout(300_000);

let estate: GitLabLab;

beforeAll(async () => {
  estate = await GitLabLab.start();
});

afterAll(() => estate?.close());

const statuses = (jobs: JobRuns) =>
  Object.fromEntries(Object.entries(jobs).map(([name, { status }]) => [name, status]));

const anotherVm = `
  new TenantVm(tenant, "api-vm02", { network, template: dvntm.templates.fedora43, address: "10.100.0.11" });

  new DnsRecord`;

/** What a job has said and what is kept of it. */
function readAll(jobs: JobRuns): string {
  const texts = Object.values(jobs).flatMap(({ log, folder, artifacts }) => [
    log,
    ...artifacts.flatMap((path) => {
      const full = join(folder, path);
      return path.endsWith("/") ? readdirSync(full).map((name) => readFileSync(join(full, name), "utf8")) : [];
    }),
  ]);
  return texts.join("\n");
}

describe("a merge request that adds a VM", () => {
  let change: MergeRequest;
  let jobs: JobRuns;

  beforeAll(async () => {
    const edit = () => estate.edit("tenants/grooveiq.ts", "\n  new DnsRecord", anotherVm);
    ({ change, jobs } = await estate.openChange("another-vm", edit));
  });

  test("is planned for its tenant alone, and told of in one note", () => {
    expect(statuses(jobs)).toEqual({
      ...{ check: "success", "plan-tenants": "success" },
      ...{ "plan-grooveiq": "success", report: "success" },
    });
    expect(estate.api.notes.map((note) => note.change)).toEqual([change.iid]);
    expect(estate.api.notes[0]?.body).toContain("api-vm02");
  });

  test("keeps its plan, encrypted, and shows no secret", () => {
    const folder = jobs["plan-grooveiq"]?.folder ?? "";
    expect(readFileSync(join(folder, "plans/grooveiq.tfplan"), "utf8")).toContain("encrypted_data");
    const said = readAll(jobs);
    expect(said.length).toBeGreaterThan(1000);
    expect(estate.secrets.filter((secret) => said.includes(secret))).toEqual([]);
  });

  test("gives no job another environment's variables", () => {
    for (const [name, { variables }] of Object.entries(jobs)) {
      expect([name, "PROXMOX_API_TOKEN" in variables]).toEqual([name, name === "plan-grooveiq"]);
      expect([name, "TENANTRY_GITLAB_TOKEN" in variables]).toEqual([name, name === "report"]);
    }
  });

  test("once merged, is deployed as it was reviewed, and its inventory is committed", async () => {
    estate.merge(change);
    const deployed = await estate.runOnMain("push");
    expect(statuses(deployed)).toEqual({ "deploy-tenants": "success", "deploy-grooveiq": "success" });
    const { log = "", folder = "", variables } = deployed["deploy-grooveiq"] ?? {};
    expect(log).toContain(`merge request !${change.iid}`);
    expect(log).toContain("applied: grooveiq");
    expect(estate.secrets.filter((secret) => log.includes(secret))).toEqual([]);
    expect(estate.remote("show", "main:tenant-inventory/grooveiq/hosts.yml")).toContain("api-vm02");
    expect(estate.remote("log", "-1", "--format=%B", "main")).toContain("[skip ci]");
    // Git gets the password of the one address that leads to the repository from there.
    const { stdout } = await execa("git", ["credential", "fill"], {
      ...{ cwd: folder, env: { ...variables }, extendEnv: true },
      input: "protocol=https\nhost=gitlab.example\nusername=tenantry\n\n",
    });
    expect(stdout).toContain(`password=${estate.api.token}`);
  });

  test("leaves nothing for the next push to deploy", async () => {
    expect(statuses(await estate.runOnMain("push"))).toEqual({ "deploy-tenants": "success", nothing: "success" });
  });
});

test("a merge request of a fork fails, and nothing of it is planned", async () => {
  const sha = estate.remote("rev-parse", "main").trim();
  const jobs = await estate.run({ sha, variables: estate.renderChange(99, sha, 7) });
  expect(statuses(jobs)).toEqual({ check: "success", fork: "failed" });
  expect(jobs.fork?.log).toContain("a fork's merge request is not planned");
});

test("a plan while somebody else holds the state's lock fails and says who, and the report blocks the merge", async () => {
  const state = estate.states.states.get("dvntm_grooveiq");
  if (state === undefined) throw new Error("no state");
  state.lock = {
    ...{ ID: "0c4a8a1e-5d0c-4a3a-9a55-0f0c7d3f6e11", Operation: "OperationTypeApply", Info: "", Who: "ada" },
    ...{ Version: "1.12.6", Created: "2026-11-24T12:00:00.000Z", Path: "" },
  };
  const { jobs } = await estate.openChange("locked", () =>
    estate.edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 5120"),
  );
  state.lock = undefined;
  expect(statuses(jobs)).toMatchObject({ "plan-tenants": "success", "plan-grooveiq": "failed", report: "failed" });
  expect(jobs["plan-grooveiq"]?.log).toContain("the state is locked by ada since 2026-11-24 12:00:00");
});

test("a deployment that is cancelled commits what it has changed, and the next one goes on", async () => {
  const { change } = await estate.openChange("more-memory", () =>
    estate.edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 6144"),
  );
  estate.merge(change);
  const before = estate.remote("rev-parse", "main");
  const cancel = new AbortController();
  const running = estate.runOnMain("push", { cancel: cancel.signal });
  const isApplying = () => estate.states.states.get("dvntm_grooveiq")?.lock?.Operation === "OperationTypeApply";
  await until("the engine applies", isApplying, 120_000);
  cancel.abort();
  expect(statuses(await running)).toEqual({ "deploy-tenants": "success", "deploy-grooveiq": "canceled" });
  expect(estate.remote("rev-parse", "main")).not.toBe(before);
  expect(statuses(await estate.runOnMain("web"))).toEqual({ "deploy-tenants": "success", nothing: "success" });
});

test("a tenant that a person names is deployed by a fresh plan, also where nothing is pending", async () => {
  const jobs = await estate.runOnMain("web", { given: { TENANTS: "moneyrouter" } });
  expect(statuses(jobs)).toEqual({ "deploy-tenants": "success", "deploy-moneyrouter": "success" });
  expect(jobs["deploy-moneyrouter"]?.variables.FRESH).toBe("true");
});

test("a drift night opens an issue a tenant that has drifted", async () => {
  const applied = estate.remote("show", "main:tenant-inventory/vintronics/terraform/applied.json");
  const [vm] = Object.values((JSON.parse(applied) as AppliedRecord).vms);
  await estate.lab.proxmox.put(`/nodes/${vm?.node}/qemu/${vm?.vmId}/config`, { memory: "5120" });
  const jobs = await estate.runOnMain("schedule");
  expect(statuses(jobs)).toMatchObject({ "drift-grooveiq": "success", "drift-vintronics": "success" });
  expect(estate.api.issues.map(({ title }) => title)).toEqual([expect.stringContaining("vintronics")]);
});

test("states are in the project, and no engine has left one elsewhere", () => {
  const names = [...estate.states.states.keys()].sort();
  expect(names).toEqual(["dvntm_grooveiq", "dvntm_moneyrouter", "dvntm_vintronics"]);
  const workspace = estate.lab.folders.workspace;
  expect(existsSync(join(workspace, "tenant-inventory/grooveiq/terraform/terraform.tfstate"))).toBe(false);
  expect([...estate.states.states.values()].every(({ lock }) => lock === undefined)).toBe(true);
});
