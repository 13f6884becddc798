import { findForge } from "../../../fleet/forge/find-forge";
import type { Forge, PlanCandidate } from "../../../fleet/forge/forge";
import { GitHubApi } from "../../fixtures/github-api";
import { keepArtifact } from "../../fixtures/kept-artifact";

const sha = "1f3c0e";
let api: GitHubApi;
let forge: Forge;

beforeEach(async () => {
  api = await GitHubApi.start();
  forge = findForge(api.environment) as Forge;
});

afterEach(() => api.close());

async function find(tenant = "acme"): Promise<PlanCandidate[]> {
  const found: PlanCandidate[] = [];
  for await (const candidate of forge.findPlans(tenant)) found.push(candidate);
  return found;
}

async function objections(): Promise<(string | undefined)[]> {
  return (await find()).map(({ objection }) => objection);
}

test("the plan of a pull request's last commit counts, once that is merged", async () => {
  const pull = api.addPull({ number: 7, head: "feature", sha });
  keepArtifact(api, 1, { head_sha: sha });
  expect(await objections()).toEqual(["#7 is not merged"]);
  api.merge(pull);
  const [candidate, ...more] = await find();
  expect(more).toEqual([]);
  expect(candidate).toMatchObject({ origin: "pull request #7", objection: undefined });
  const files = await candidate?.download();
  expect(String(Buffer.from(files?.record ?? []))).toBe("{}");
  expect(String(Buffer.from(files?.plan ?? []))).toBe("plan");
});

test("a branch name is no part of an address", async () => {
  const head = "feature/a&state=open#é%2F";
  api.addPull({ number: 7, head, sha, merged: true });
  keepArtifact(api, 1, { head_sha: sha, head_branch: head });
  expect(await objections()).toEqual([undefined]);
});

test("those of other tenants are left alone, the newest comes first, and no more is asked for than is looked at", async () => {
  api.addPull({ number: 7, head: "feature", sha, merged: true });
  api.addPull({ number: 8, head: "next", sha: "2", merged: true });
  keepArtifact(api, 1, { head_sha: sha });
  keepArtifact(api, 3, { head_sha: sha }, {}, "plan-acme-two");
  keepArtifact(api, 2, { head_sha: "2", head_branch: "next" });
  for await (const { origin } of forge.findPlans("acme")) {
    expect(origin).toBe("pull request #8");
    break;
  }
  expect(api.lines.map((line) => line.replace(/\?.*/, ""))).toEqual([
    "GET /repos/octo/estate/actions/artifacts",
    "GET /repos/octo/estate/pulls",
    "GET /repos/octo/estate/actions/runs/2",
    "GET /repos/octo/estate/issues/8/events",
  ]);
  expect((await find()).map(({ origin }) => origin)).toEqual(["pull request #8", "pull request #7"]);
});

test("of a server that does not filter by name, only those of the tenant are taken", async () => {
  api.addPull({ number: 7, head: "feature", sha, merged: true });
  keepArtifact(api, 1, { head_sha: sha });
  const workflow_run = { id: 1, repository_id: 42, head_repository_id: 42, head_branch: "feature", head_sha: sha };
  const other = { id: 1000, name: "plan-umbra", expired: false, workflow_run };
  api.fail({ status: 200, body: { artifacts: [other] } });
  expect(await find()).toEqual([]);
});

test("of a server that does not filter by branch, no pull request of a fork or of another branch counts", async () => {
  keepArtifact(api, 1, { head_sha: sha });
  api.addPull({ number: 7, head: "feature", sha, headRepositoryId: 666, merged: true });
  api.addPull({ number: 8, head: "other", sha, merged: true });
  api.fail({ status: 200, body: api.pulls, calls: "GET /repos/octo/estate/pulls" });
  expect(await objections()).toEqual(["it is not of the last commit of a pull request"]);
});

describe("a plan does not count", () => {
  test("of a fork's pull request, also where that was merged", async () => {
    api.addPull({ number: 7, head: "feature", sha, headRepositoryId: 666, merged: true });
    keepArtifact(api, 1, { head_sha: sha, head_repository_id: 666 });
    expect(await objections()).toEqual(["a fork's pull request made it"]);
  });

  test("of a branch here that is named as a fork's, which was merged with the same commit", async () => {
    api.addPull({ number: 7, head: "feature", sha, headRepositoryId: 666, merged: true });
    keepArtifact(api, 1, { head_sha: sha });
    expect(await objections()).toEqual(["it is not of the last commit of a pull request"]);
  });

  test("of a branch that was never merged", async () => {
    const pull = api.addPull({ number: 7, head: "feature", sha });
    keepArtifact(api, 1, { head_sha: sha });
    api.closePull(pull);
    expect(await objections()).toEqual(["#7 is not merged"]);
  });

  test("of a pull request that was merged into another branch", async () => {
    api.addPull({ number: 7, head: "feature", sha, base: "staging", merged: true });
    keepArtifact(api, 1, { head_sha: sha });
    expect(await objections()).toEqual(["#7 was merged into staging, not into main"]);
  });

  test("of an earlier commit, which nobody has reviewed as it was merged", async () => {
    api.addPull({ number: 7, head: "feature", sha: "last", merged: true });
    keepArtifact(api, 1, { head_sha: "first" });
    expect(await objections()).toEqual(["it is not of the last commit of a pull request"]);
  });

  test("of another branch with the same commit, which had a pull request of its own", async () => {
    api.addPull({ number: 7, head: "feature", sha, merged: true });
    api.addPull({ number: 8, head: "other", sha, base: "workflows-of-mallory" });
    keepArtifact(api, 1, { head_sha: sha, head_branch: "other" });
    expect(await objections()).toEqual(["#8 is not merged"]);
  });

  test("when the pull request was for another branch before: the workflows of that one may have made it", async () => {
    const pull = api.addPull({ number: 7, head: "feature", sha, base: "workflows-of-mallory" });
    keepArtifact(api, 1, { head_sha: sha });
    api.retarget(pull, "main");
    api.merge(pull);
    expect(await objections()).toEqual(["#7 was for another branch before"]);
  });

  test("when its branch had another pull request then, for another branch", async () => {
    api.addPull({ number: 6, head: "feature", sha, base: "workflows-of-mallory" });
    api.addPull({ number: 7, head: "feature", sha, merged: true });
    keepArtifact(api, 1, { head_sha: sha });
    expect(await objections()).toEqual(["it may have been made for #6, which is for workflows-of-mallory"]);
  });

  test("when its branch had another pull request then, which was for another branch before", async () => {
    const other = api.addPull({ number: 6, head: "feature", sha, base: "workflows-of-mallory" });
    api.retarget(other, "main");
    api.addPull({ number: 7, head: "feature", sha, merged: true });
    keepArtifact(api, 1, { head_sha: sha });
    expect(await objections()).toEqual(["#6 was for another branch before"]);
  });

  test.each(["push", "workflow_dispatch", "pull_request_target"])("of a run of %s", async (event) => {
    api.addPull({ number: 7, head: "feature", sha, merged: true });
    keepArtifact(api, 1, { head_sha: sha, event });
    expect(await objections()).toEqual([`a run of ${event} made it`]);
  });

  test("that has expired", async () => {
    api.addPull({ number: 7, head: "feature", sha, merged: true });
    keepArtifact(api, 1, { head_sha: sha, expired: true });
    const [candidate] = await find();
    expect(candidate?.objection).toBe("it has expired");
    expect(await candidate?.download()).toBeUndefined();
  });
});

test("an earlier pull request of the same branch, for another one, was over when the plan was made", async () => {
  const earlier = api.addPull({ number: 6, head: "develop", sha: "0", base: "staging" });
  api.closePull(earlier);
  api.addPull({ number: 7, head: "develop", sha, merged: true });
  keepArtifact(api, 1, { head_sha: sha, head_branch: "develop", created_at: "2999-01-01T00:00:00Z" });
  expect(await objections()).toEqual([undefined]);
});

test("of another branch than main, plans are those of changes into it", async () => {
  api.addPull({ number: 7, head: "feature", sha, base: "release/1", merged: true });
  keepArtifact(api, 1, { head_sha: sha });
  forge = findForge({ ...api.environment, GITHUB_REF: "refs/heads/release/1" }) as Forge;
  expect(await objections()).toEqual([undefined]);
});

test.each(["", "refs/pull/7/merge", "refs/tags/v1"])("a run of %p deploys no branch", (GITHUB_REF) => {
  const other = findForge({ ...api.environment, GITHUB_REF });
  expect(() => other?.findPlans("acme")).toThrow(
    `GITHUB_REF must be of a branch, like refs/heads/main, got ${JSON.stringify(GITHUB_REF)}`,
  );
});

test.each<[string, object, string]>([
  ["artifacts", { "pull-requests": "read" }, "the job needs permissions: actions: read"],
  ["pull requests", { actions: "read" }, "the job needs permissions: pull-requests: read"],
])("a job that may not read %s is told what it lacks", async (_, permissions, message) => {
  keepArtifact(api, 1, { head_sha: sha });
  api.permissions = permissions as typeof api.permissions;
  await expect(find()).rejects.toThrow(message);
});
