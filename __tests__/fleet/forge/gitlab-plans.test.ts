import { findForge } from "../../../fleet/forge/find-forge";
import type { Forge, PlanCandidate } from "../../../fleet/forge/forge";
import { GitLabApi, type Job } from "../../fixtures/gitlab-api";

const sha = "1f3c0e";
let api: GitLabApi;
let forge: Forge;

beforeEach(async () => {
  api = await GitLabApi.start();
  forge = findForge(api.environment) as Forge;
});

afterEach(() => api.close());

async function find(): Promise<PlanCandidate[]> {
  const found: PlanCandidate[] = [];
  for await (const candidate of forge.findPlans("acme")) found.push(candidate);
  return found;
}

async function objections(): Promise<(string | undefined)[]> {
  return (await find()).map(({ objection }) => objection);
}

function jobOf(id: number, name = "plan-acme", files: Job["files"] = {}): Job {
  return { id, name, files: { ...plansOf("acme"), ...files } };
}

function plansOf(tenant: string): Job["files"] {
  return { [`plans/${tenant}.json`]: "{}", [`plans/${tenant}.tfplan`]: "plan" };
}

test("the plan of a merge request's last commit counts, of a job in a child pipeline", async () => {
  api.addChange({ iid: 7, sha });
  const child = api.addPipeline({
    sha,
    source: "parent_pipeline",
    jobs: [...Array.from({ length: 120 }, (_, index) => jobOf(1000 + index, `plan-other-${index}`)), jobOf(1)],
  });
  api.addPipeline({ sha, change: 7, children: [child.id], jobs: [jobOf(2, "check")] });
  const [candidate, ...more] = await find();
  expect(more).toEqual([]);
  expect(candidate).toMatchObject({ origin: "merge request !7", objection: undefined });
  const files = await candidate?.download();
  expect(String(Buffer.from(files?.record ?? []))).toBe("{}");
  expect(String(Buffer.from(files?.plan ?? []))).toBe("plan");
});

test("the job that lists tenants is not the plan of a tenant that is called so", async () => {
  api.addChange({ iid: 7, sha });
  const child = api.addPipeline({
    sha,
    source: "parent_pipeline",
    jobs: [jobOf(1, "plan-tenants", plansOf("tenants"))],
  });
  api.addPipeline({ sha, change: 7, children: [child.id], jobs: [{ id: 2, name: "plan-tenants", files: {} }] });
  const found = [];
  for await (const { download } of forge.findPlans("tenants")) found.push(await download());
  expect(found).toEqual([{ record: expect.anything(), plan: expect.anything() }]);
});

test("the change that something has happened to last comes first, and no more is asked for than is looked at", async () => {
  for (const iid of [6, 7]) {
    api.addChange({ iid, sha: String(iid) });
    api.addPipeline({ sha: String(iid), change: iid, jobs: [jobOf(iid)] });
  }
  for await (const { origin } of forge.findPlans("acme")) {
    expect(origin).toBe("merge request !7");
    break;
  }
  expect(api.lines.filter((line) => line.includes("/merge_requests/"))).toEqual([
    "GET /api/v4/projects/42/merge_requests/7/pipelines?per_page=100",
  ]);
  expect((await find()).map(({ origin }) => origin)).toEqual(["merge request !7", "merge request !6"]);
});

test("a plan that has nothing to do has no plan file, and one that is gone is none", async () => {
  api.addChange({ iid: 7, sha });
  api.addPipeline({ sha, change: 7, jobs: [{ id: 1, name: "plan-acme", files: {} }] });
  api.addPipeline({ sha, change: 7, jobs: [{ id: 2, name: "plan-acme", files: { "plans/acme.json": "{}" } }] });
  const [newer, older] = await find();
  expect(await newer?.download()).toMatchObject({ plan: undefined });
  expect(await older?.download()).toBeUndefined();
});

describe("a plan does not count", () => {
  test("of a fork's merge request, also where that was merged", async () => {
    api.addChange({ iid: 7, sha, source_project_id: 666 });
    api.addPipeline({ sha, change: 7, jobs: [jobOf(1)] });
    expect(await find()).toEqual([]);
  });

  test("of a pipeline in another project", async () => {
    api.addChange({ iid: 7, sha });
    api.addPipeline({ sha, change: 7, project_id: 666, jobs: [jobOf(1)] });
    const child = api.addPipeline({ sha, project_id: 666, source: "pipeline", jobs: [jobOf(2)] });
    api.addPipeline({ sha, change: 7, children: [child.id] });
    expect(await find()).toEqual([]);
  });

  test.each([
    ["that is open", { state: "opened" }],
    ["that is closed", { state: "closed" }],
    ["into another branch", { target_branch: "staging" }],
  ] as const)("of a merge request %s, also of a server that gives those, too", async (_, more) => {
    const other = api.addChange({ iid: 7, sha, ...more });
    api.addPipeline({ sha, change: 7, jobs: [jobOf(1)] });
    expect(await find()).toEqual([]);
    api.fail({ status: 200, body: [other] });
    expect(await find()).toEqual([]);
  });

  test.each(["push", "web", "api", "schedule"])("of a pipeline of %s", async (source) => {
    api.addChange({ iid: 7, sha });
    api.addPipeline({ sha, change: 7, source, ref: "feature", jobs: [jobOf(1)] });
    api.addPipeline({ sha, change: 7, source, jobs: [jobOf(2)] });
    expect(await find()).toEqual([]);
  });

  test("of another merge request's pipeline", async () => {
    api.addChange({ iid: 7, sha });
    api.addPipeline({ sha, change: 7, ref: "refs/merge-requests/8/head", jobs: [jobOf(1)] });
    expect(await find()).toEqual([]);
  });

  test("of an earlier commit", async () => {
    api.addChange({ iid: 7, sha });
    api.addPipeline({ sha: "first", change: 7, jobs: [jobOf(1)] });
    api.commits.set("first", ["base"]);
    expect(await objections()).toEqual(["it is not of the last commit of !7"]);
  });

  test("of a commit that is gone", async () => {
    api.addChange({ iid: 7, sha });
    api.addPipeline({ sha: "result", change: 7, ref: "refs/merge-requests/7/merge", jobs: [jobOf(1)] });
    expect(await objections()).toEqual(["it is not of the last commit of !7"]);
  });
});

describe("a pipeline of a merged result", () => {
  beforeEach(() => {
    api.addChange({ iid: 7, sha });
    api.addPipeline({ sha: "result", change: 7, ref: "refs/merge-requests/7/merge", jobs: [jobOf(1)] });
    api.branches.set("main", ["base", sha]);
    api.branches.set("workflows-of-mallory", ["base", "evil"]);
  });

  test("counts where it is of the last commit and of the branch that it was merged into", async () => {
    api.commits.set("result", ["base", sha]);
    expect(await objections()).toEqual([undefined]);
  });

  test("does not where it was made of another branch", async () => {
    api.commits.set("result", ["evil", sha]);
    expect(await objections()).toEqual(["!7 was for another branch before"]);
  });

  test.each([[["base", "first"]], [[sha, "base"]], [["base", sha, "evil"]], [[sha]]])(
    "does not where its parents are %j",
    async (parents) => {
      api.commits.set("result", parents);
      expect(await objections()).toEqual(["it is not of the last commit of !7"]);
    },
  );
});

test("a pipeline of no branch deploys none", () => {
  const other = findForge({ ...api.environment, CI_COMMIT_BRANCH: "" });
  expect(() => other?.findPlans("acme")).toThrow("CI_COMMIT_BRANCH must be the branch that is deployed");
});
