import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../e2e/stack";
import { runGit } from "../fixtures/git";
import { GitHubApi } from "../fixtures/github-api";
import { PipelineLab, type PullRequest } from "./pipeline-lab";

jest.setTimeout(300_000);

let estate: PipelineLab;
let pull: PullRequest;
const logs: string[] = [];

beforeAll(async () => {
  estate = await PipelineLab.start();
  pull = await estate.openPull("plain-cdktf", () => {
    for (const [copy, name] of [
      ["cdktf-diff.yml", "pull-request.yml"],
      ["cdktf-deploy.yml", "deploy.yml"],
    ] as const) {
      copyFileSync(join(root, "ci/github", copy), join(estate.lab.folders.workspace, ".github/workflows", name));
    }
    estate.edit("tenants/grooveiq.ts", "memoryMiB: 4096", "memoryMiB: 6144");
  });
});

afterAll(() => estate?.close());

test("a pull request shows what cdktf would do to the tenants that it changes", async () => {
  const run = await estate.runPull(pull);
  expect(run.results).toMatchObject({ check: "success", tenants: "success", "diff (grooveiq)": "success" });
  expect(run.results).not.toHaveProperty("diff (vintronics)");
  const log = run.log("diff (grooveiq)");
  logs.push(log);
  expect(log).toMatch(/memory.*4096 -> 6144|dedicated.*4096 -> 6144/);
  expect(log).toContain("Plan: 0 to add, 1 to change, 0 to destroy");
});

test("a merge deploys them, and commits inventory and state", async () => {
  const before = estate.hub.tip("main");
  estate.merge(pull);
  const sha = estate.hub.tip("main");
  const run = await estate.hub.run("deploy.yml", {
    ...{ name: "push", ref: "refs/heads/main", sha },
    payload: { ref: "refs/heads/main", before, after: sha },
    record: { event: "push", head_sha: sha, head_branch: "main", head_repository_id: GitHubApi.repositoryId },
  });
  expect(run.results).toMatchObject({ tenants: "success", "deploy (grooveiq)": "success" });
  expect(run.results).not.toHaveProperty("deploy (vintronics)");
  const log = run.log("deploy (grooveiq)");
  logs.push(log);
  expect(log).toContain("Apply complete!");
  expect(estate.hub.tip("main")).not.toBe(sha);
  const file = "tenant-inventory/grooveiq/terraform/terraform.tfstate";
  const [earlier, later] = [sha, "main"].map((at) => JSON.parse(runGit(estate.hub.bare, ["show", `${at}:${file}`])));
  expect(later.serial).toBeGreaterThan(earlier.serial);
});

test("neither shows a secret", () => {
  expect(estate.secrets.filter((secret) => logs.join("\n").includes(secret))).toEqual([]);
  expect(logs).toHaveLength(2);
});
