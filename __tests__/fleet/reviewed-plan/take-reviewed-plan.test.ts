import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findForge } from "../../../fleet/forge/find-forge";
import type { Forge } from "../../../fleet/forge/forge";
import { keepPlan, prepareKeptPlans } from "../../../fleet/plan/keep-plans";
import { readKeptPlans } from "../../../fleet/plan/kept-plans";
import { type ReviewedPlan, takeReviewedPlan } from "../../../fleet/reviewed-plan/take-reviewed-plan";
import { GitHubApi } from "../../fixtures/github-api";
import { GitLabApi } from "../../fixtures/gitlab-api";
import { keepArtifact } from "../../fixtures/kept-artifact";
import { planOf, planWith } from "../../fixtures/reports";

const origin = {
  state: { lineage: "a-b-c", serial: 7 },
  engine: { name: "OpenTofu", version: "1.12.6" },
  providers: { "registry.opentofu.org/bpg/proxmox": "0.111.1" },
} as const;

let base: string;
let folder: string;
let api: GitHubApi;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "take-reviewed-plan-"));
  folder = prepareKeptPlans(join(base, "plans"));
  api = await GitHubApi.start();
  api.addPull({ number: 7, head: "feature", sha: "7", merged: true });
  api.addPull({ number: 8, head: "feature", sha: "8", merged: true });
});

afterEach(async () => {
  rmSync(base, { recursive: true });
  await api.close();
});

/** Makes the files of a kept plan, as `tenantry plan --out` does, and returns them by name. */
function make(tenant: string, configuration: string, content: string | undefined): Record<string, Buffer> {
  const made = join(base, "made");
  mkdirSync(made, { recursive: true });
  const file = join(base, "file");
  if (content !== undefined) writeFileSync(file, content);
  const plan = content === undefined ? planOf(tenant) : planWith(tenant, "updates", "api-vm01: tags");
  keepPlan(made, { ...origin, configuration, plan }, content === undefined ? undefined : file);
  const files = Object.fromEntries(readdirSync(made).map((name) => [name, readFileSync(join(made, name))]));
  rmSync(made, { recursive: true });
  return files;
}

function take(forge = findForge(api.environment) as Forge): Promise<ReviewedPlan> {
  return takeReviewedPlan({ forge, tenant: "acme", configuration: "c0ffee", folder });
}

test("the reviewed plan is put into the folder, for nobody else to read, and nothing but it", async () => {
  const other = make("umbra", "c0ffee", "other's");
  keepArtifact(api, 1, { head_sha: "7" }, { ...make("acme", "c0ffee", "the engine's"), ...other, "notes.md": "x" });
  expect(await take()).toEqual({ origin: "pull request #7" });
  expect(readdirSync(folder).sort()).toEqual(["acme.json", "acme.tfplan"]);
  expect(readdirSync(folder).map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8))).toEqual([
    "600",
    "600",
  ]);
  expect(readKeptPlans(folder)).toMatchObject([
    { configuration: "c0ffee", ...origin, path: join(folder, "acme.tfplan") },
  ]);
  expect(readFileSync(join(folder, "acme.tfplan"), "utf8")).toBe("the engine's");
});

test("a plan that has nothing to do is one, too", async () => {
  keepArtifact(api, 1, { head_sha: "7" }, make("acme", "c0ffee", undefined));
  expect(await take()).toEqual({ origin: "pull request #7" });
  expect(readdirSync(folder)).toEqual(["acme.json"]);
});

test("the newest is taken, and plans beside it in the folder stay", async () => {
  keepPlan(folder, { ...origin, configuration: "x", plan: planOf("umbra") }, undefined);
  keepArtifact(api, 1, { head_sha: "7" }, make("acme", "c0ffee", "older"));
  keepArtifact(api, 2, { head_sha: "8" }, make("acme", "c0ffee", "newer"));
  expect(await take()).toEqual({ origin: "pull request #8" });
  expect(readFileSync(join(folder, "acme.tfplan"), "utf8")).toBe("newer");
  expect(readdirSync(folder)).toContain("umbra.json");
});

test("one that was made for what is deployed comes before a newer one that was not", async () => {
  keepArtifact(api, 1, { head_sha: "7" }, make("acme", "c0ffee", "right"));
  keepArtifact(api, 2, { head_sha: "8" }, make("acme", "other", "of another configuration"));
  keepArtifact(api, 3, { head_sha: "unmerged" }, make("acme", "c0ffee", "nobody's"));
  expect(await take()).toEqual({ origin: "pull request #7" });
  expect(readFileSync(join(folder, "acme.tfplan"), "utf8")).toBe("right");
});

describe("there is none, and why is said of the newest", () => {
  test.each<[string, () => Record<string, string | Buffer>, string]>([
    ["of another configuration", () => make("acme", "other", "plan"), "its plan is of another configuration"],
    [
      "with another plan file",
      () => ({ ...make("acme", "c0ffee", "plan"), "acme.tfplan": "another" }),
      "its plan is not as it was written",
    ],
    [
      "without its plan file",
      () => ({ "acme.json": make("acme", "c0ffee", "plan")["acme.json"] ?? "" }),
      "its plan is not as it was written",
    ],
    [
      "of another tenant under its name",
      () => ({ "acme.json": make("umbra", "c0ffee", undefined)["umbra.json"] ?? "" }),
      "its plan is not as it was written",
    ],
    ["that is no record", () => ({ "acme.json": "{}" }), "its plan is not as it was written"],
    ["without a record", () => ({ "umbra.json": "{}" }), "its plan is gone, or is none"],
  ])("a plan %s", async (_, files, problem) => {
    keepArtifact(api, 1, { head_sha: "7" }, files());
    expect(await take()).toEqual({ reason: `pull request #7: ${problem}` });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("nothing was kept", async () => {
    expect(await take()).toEqual({ reason: "no pipeline of a change has kept one" });
  });

  test("nothing that was kept counts, which is not even fetched", async () => {
    keepArtifact(api, 1, { head_sha: "7", expired: true }, make("acme", "c0ffee", "plan"));
    keepArtifact(api, 2, { head_sha: "7", head_repository_id: 666 }, make("acme", "c0ffee", "plan"));
    expect(await take()).toEqual({ reason: "run 2: a fork's pull request made it (and 1 before it are none, either)" });
    expect(api.lines.filter((line) => line.includes("/zip"))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("many were kept: some of them are fetched", async () => {
    for (let run = 1; run <= 8; run += 1) keepArtifact(api, run, { head_sha: "7" }, make("acme", "other", "plan"));
    expect(await take()).toEqual({
      reason: "pull request #7: its plan is of another configuration (and 4 before it are none, either)",
    });
    expect(api.lines.filter((line) => line.includes("/zip"))).toHaveLength(5);
  });
});

test("an error is none of a plan, and nothing is left behind", async () => {
  keepArtifact(api, 1, { head_sha: "7" }, make("acme", "c0ffee", "plan"));
  api.permissions = {};
  await expect(take()).rejects.toThrow("GitHub answers 403");
  expect(readdirSync(folder)).toEqual([]);
});

test("on GitLab the files are those of a job", async () => {
  const gitlab = await GitLabApi.start();
  const { "acme.json": record = "", "acme.tfplan": plan = "" } = make("acme", "c0ffee", "the engine's");
  gitlab.addChange({ iid: 7, sha: "7" });
  const files = { "plans/acme.json": record, "plans/acme.tfplan": plan };
  gitlab.addPipeline({ sha: "7", change: 7, jobs: [{ id: 1, name: "plan-acme", files }] });
  expect(await take(findForge(gitlab.environment))).toEqual({ origin: "merge request !7" });
  expect(readFileSync(join(folder, "acme.tfplan"), "utf8")).toBe("the engine's");
  await gitlab.close();
});
