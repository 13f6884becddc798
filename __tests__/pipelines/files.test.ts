import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkId } from "../../constructs/checks";
import { renderers } from "../../fleet/matrix/renderers";
import { type CheckJsonschema, ensureCheckJsonschema } from "../../toolchain/check-jsonschema";
import { makeTemporaryFolder, type TemporaryFolder } from "../../toolchain/temporary-folder";
import { root } from "../e2e/stack";
import { repositoryConfig, serverConfig } from "./atlantis-schema";
import { type GitLabPipeline, readPipeline, type Variables } from "./gitlab-config";

jest.setTimeout(120_000);

let check: CheckJsonschema;
let folder: TemporaryFolder;

beforeAll(async () => {
  check = await ensureCheckJsonschema(root);
  folder = makeTemporaryFolder("tenantry-files-");
});

afterAll(() => folder?.remove());

const read = (path: string) => readFileSync(join(root, path), "utf8");
const list = (path: string, end: string) =>
  readdirSync(join(root, path)).flatMap((name) => (name.endsWith(end) ? [join(root, path, name)] : []));
const fleets = [1, 3, 300].map((count) => Array.from({ length: count }, (_, number) => `tenant-${number}`));

function render(format: keyof typeof renderers, tenants: readonly string[]): string {
  const document = { version: 1, command: "matrix", affected: null, tenants, removed: [], touched: null } as const;
  return renderers[format]({ document, intents: [] });
}

const children = ["gitlab-plan", "gitlab-deploy", "gitlab-drift"] as const;

test("GitLab's files, and children for 1, 3 and 300 tenants and for none, are as GitLab's schema has them", async () => {
  const files = children.flatMap((format) =>
    [[], ...fleets].map((tenants) => {
      const file = join(folder.path, `${format}-${tenants.length}.yml`);
      writeFileSync(file, render(format, tenants));
      return file;
    }),
  );
  const args = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"];
  const { all } = await check([...args, ...list("ci/gitlab", ".yml"), ...files]);
  expect(all).toBe("ok -- validation done");
});

test("workflows and actions are as GitHub's schemas have them", async () => {
  const workflows = [...list(".github/workflows", ".yml"), ...list("ci/github", ".yml")];
  const action = join(root, ".github/actions/setup/action.yml");
  const checked = [
    await check(["--builtin-schema", "vendor.github-workflows", ...workflows]),
    await check(["--builtin-schema", "vendor.github-actions", action]),
  ];
  expect(checked.map(({ all }) => all)).toEqual(["ok -- validation done", "ok -- validation done"]);
});

test("a workflow's job has the environment of its tenant, or one of plans, that no tenant can be called", () => {
  const names = [...list(".github/workflows", ".yml"), ...list("ci/github", ".yml")].flatMap((file) => {
    const { jobs } = parse(readFileSync(file, "utf8")) as { jobs: Record<string, { environment?: string }> };
    return Object.values(jobs).flatMap(({ environment }) => environment?.replace("${{ matrix.tenant }}", "acme") ?? []);
  });
  expect([...new Set(names)].sort()).toEqual(["acme", "acme_plan"]);
  expect(checkId("acme_plan")).not.toEqual([]);
});

describe("the check that a pull request has to have", () => {
  const readJobs = (file: string) =>
    parse(readFileSync(file, "utf8")).jobs as Record<
      string,
      { name?: string; needs?: string[]; steps: { if?: string }[] }
    >;
  const { report } = readJobs(join(root, ".github/workflows/pull-request.yml"));

  test("is the only job of its name, as whoever may push a branch may start some workflows on it", () => {
    const names = [...list(".github/workflows", ".yml"), ...list("ci/github", ".yml")].flatMap((file) =>
      Object.entries(readJobs(file)).flatMap(([id, { name = id }]) => (name.startsWith("report") ? [file] : [])),
    );
    expect(names).toEqual([join(root, ".github/workflows/pull-request.yml")]);
  });

  test("fails where tests or a plan have failed, whatever reports an earlier attempt has left", () => {
    const conditions = report?.steps.flatMap((step) => step.if ?? []).join("\n");
    expect(report?.needs).toEqual(["check", "tenants", "plan"]);
    expect(conditions).toContain("needs.check.result != 'success'");
    expect(conditions).toContain("needs.plan.result == 'failure' || needs.plan.result == 'cancelled'");
  });
});

test("a workflow that a person may start does nothing on another branch than main", () => {
  const files = [...list(".github/workflows", ".yml"), ...list("ci/github", ".yml")];
  const started = files.map((file) => parse(readFileSync(file, "utf8"))).filter(({ on }) => "workflow_dispatch" in on);
  expect(started.map(({ name }) => name).sort()).toEqual(["cdktf deploy", "deploy", "drift"]);
  for (const { jobs } of started) {
    const { tenants, ...others } = jobs as Record<string, { if: string; needs: string | string[] }>;
    expect(tenants?.if).toBe("github.ref == 'refs/heads/main'");
    for (const { needs } of Object.values(others)) expect([needs].flat()).toContain("tenants");
  }
});

test("the artifact of the matrix is none of a tenant's", () => {
  const files = list(".github/workflows", ".yml").map((file) => readFileSync(file, "utf8"));
  const names = files.flatMap((text) => [...text.matchAll(/name: report-(\S+)$/gm)].map(([, name]) => name));
  expect([...new Set(names)]).toEqual(["_matrix"]);
  expect(checkId("_matrix")).not.toEqual([]);
});

test("a file that is not as a schema has it is told of", async () => {
  const file = join(folder.path, "wrong.yml");
  writeFileSync(file, 'acme: { script: ["true"], artifacts: { acess: developer } }\n');
  const { exitCode, all } = await check(["--builtin-schema", "vendor.gitlab-ci", file]);
  expect(exitCode).toBe(1);
  expect(all).toContain("'acess' was unexpected");
});

test("the workflows of plain cdktf use the same actions as the others, of the same commits", () => {
  const used = (path: string) =>
    list(path, ".yml").flatMap((file) => readFileSync(file, "utf8").match(/uses: .*/g) ?? []);
  expect(used(".github/workflows")).toEqual(expect.arrayContaining(used("ci/github")));
});

test("Atlantis' files, for 0, 1, 3 and 300 tenants, are as its documentation has them", () => {
  expect(serverConfig.safeParse(parse(read("ci/atlantis/repos.yaml"))).error).toBeUndefined();
  for (const tenants of [[], ...fleets]) {
    const { data, error } = repositoryConfig.safeParse(parse(render("atlantis", tenants)));
    expect(error).toBeUndefined();
    expect(data?.projects.map(({ workspace }) => workspace)).toEqual(tenants);
  }
});

describe("on GitLab", () => {
  const make = (variables: Variables) => readPipeline(read("ci/gitlab/tenants.gitlab-ci.yml"), read, variables);
  const branch = (name: string, source: string) =>
    make({ CI_PIPELINE_SOURCE: source, CI_COMMIT_BRANCH: name, CI_DEFAULT_BRANCH: "main" });
  const mergeRequest = (source: string) =>
    make({
      CI_PIPELINE_SOURCE: "merge_request_event",
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: source,
      CI_MERGE_REQUEST_PROJECT_ID: "42",
      CI_DEFAULT_BRANCH: "main",
    });
  const names = (pipeline: GitLabPipeline | undefined) => pipeline && Object.keys(pipeline.jobs).sort();

  test("each event starts its own jobs, and no other", () => {
    expect(names(mergeRequest("42"))).toEqual(["check", "plan", "plan-tenants"]);
    expect(names(branch("main", "push"))).toEqual(["deploy", "deploy-tenants"]);
    expect(names(branch("main", "web"))).toEqual(["deploy", "deploy-tenants"]);
    expect(names(branch("main", "schedule"))).toEqual(["drift", "drift-tenants"]);
    for (const source of ["push", "web", "schedule"]) expect(branch("feature", source)).toBeUndefined();
    expect(branch("main", "trigger")).toBeUndefined();
  });

  test("a fork's merge request starts no child and has no environment", () => {
    const pipeline = mergeRequest("7");
    expect(names(pipeline)).toEqual(["check", "fork"]);
    for (const job of Object.values(pipeline?.jobs ?? {})) {
      expect(job.environment).toBeUndefined();
      expect(job.trigger).toBeUndefined();
    }
  });

  test("a person's deployment applies fresh plans, and a merge does not", () => {
    expect(branch("main", "web")?.jobs.deploy?.variables).toEqual({ FRESH: "true" });
    expect(branch("main", "push")?.jobs.deploy?.variables).toEqual({});
  });

  test.each(children)("no job of %s has another tenant's environment, and no job above has one", (format) => {
    const child = readPipeline(render(format, ["acme", "globex"]), read, { CI_PIPELINE_SOURCE: "parent_pipeline" });
    const jobs = Object.entries(child?.jobs ?? {}).filter(([name]) => name !== "report");
    expect(jobs).toHaveLength(2);
    for (const [name, { variables, environment, resource_group, artifacts, stage, interruptible }] of jobs) {
      const tenant = variables?.TENANT;
      expect(name).toBe(`${format.replace("gitlab-", "")}-${tenant}`);
      expect(artifacts).toMatchObject({ access: "developer", when: "always" });
      expect(stage).toBe("tenants");
      const deploys = format === "gitlab-deploy";
      expect(environment).toEqual(deploys ? { name: tenant } : { name: `${tenant}_plan`, action: "access" });
      expect(resource_group).toBe(deploys ? `tenant-${tenant}` : undefined);
      expect(interruptible ?? false).toBe(format === "gitlab-plan");
    }
    const report = child?.jobs.report;
    expect(report?.environment?.name).toBe(format === "gitlab-deploy" ? undefined : "tenantry/report");
    const above = [mergeRequest("42"), branch("main", "push"), branch("main", "schedule")];
    for (const pipeline of above) {
      expect(Object.values(pipeline?.jobs ?? {}).flatMap((job) => job.environment ?? [])).toEqual([]);
    }
  });

  test("a child whose parent is not the pipeline that wrote it has no jobs", () => {
    expect(readPipeline(render("gitlab-plan", ["acme"]), read, { CI_PIPELINE_SOURCE: "push" })).toBeUndefined();
  });
});
